import type { Cluster } from '../cluster/cluster.ts'
import { platformAt, tokenFrom } from '../demo/seedable.ts'
import { directoriesOf } from '../directories.ts'
import { openCoordination } from '../platform/engines.ts'
import { placementOf } from '../platform/placement.ts'
import { openRemote } from '../platform/rpc/client.ts'
import { staticDirectory } from '../platform/rpc/directory.ts'
import { serviceIdentity } from '../platform/security/identity.ts'
import { secretsFrom } from '../platform/security/secrets.ts'
import { readSettings } from '../platform/settings.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { makeMetrics } from '../platform/telemetry/metrics.ts'
import type { Shop } from './seed.ts'

/** The shop of a cluster: it is asked at its address, with a token that its auth service gives to tools. */
export async function shopOf(
  { url, env, settle }: Cluster,
  log: Log,
  opened: AsyncDisposableStack,
): Promise<Shop> {
  const settings = readSettings(env)
  const coordination = await openCoordination(settings, log)
  opened.defer(coordination.close)
  const { rpc: directory = staticDirectory(new Map()) } = await directoriesOf(
    settings,
    coordination,
  )
  const identity = serviceIdentity(secretsFrom(settings))
  const metrics = makeMetrics({ process: false })
  const elsewhere = openRemote({ directory, identity, log, metrics })
  opened.defer(async () => elsewhere.close())
  const placement = placementOf({ placed: new Map(), elsewhere, metrics })
  return { seedable: platformAt(url, () => tokenFrom(placement)), settle }
}
