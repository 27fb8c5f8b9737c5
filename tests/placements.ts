import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, startCluster } from '../backend/cluster/cluster.ts'
import type { Spread } from '../backend/cluster/plan.ts'
import { readSettings } from '../backend/platform/settings.ts'
import { testDatabase } from '../backend/platform/testing/database.ts'
import { startPlatform } from '../backend/start.ts'
import { enginesNamed, startEngines } from '../infra/engines/engines.ts'

/** A platform that runs somewhere. */
export interface Placed {
  url: string
  settle(): Promise<unknown>
  stop(): Promise<void>
}

/** What a platform stores in: the settings that name it, and its PostgreSQL for looking behind the scenes. */
export interface Ground {
  env: Record<string, string>
  databaseUrl: string
  close(): Promise<void>
}

/** Where journeys run: in one process if `TEST_PLACEMENT` is not set, else as a process for each of its `domains` or `services`. */
const placement = process.env.TEST_PLACEMENT ?? 'one'

/** Starts a platform with these settings where this test run wants it. */
export async function startPlaced(env: Record<string, string>): Promise<Placed> {
  switch (placement) {
    case 'one':
      return startPlatform({ settings: readSettings(env) })
    case 'domains':
      return startProcesses(env, { by: 'domain' })
    case 'services':
      return startProcesses(env, { by: 'service' })
    default:
      throw new Error(`TEST_PLACEMENT must be one, domains or services; it is ${placement}`)
  }
}

/** Starts a cluster with these settings and nothing else of ShoeCloud's in its environment. */
export const startProcesses = (
  env: Record<string, string>,
  spread: Partial<Spread>,
): Promise<Cluster> =>
  startCluster({
    settings: readSettings(env),
    env: { ...withoutSettings(process.env), ...env },
    spread: { by: 'service', replicas: {}, gateways: 1, ...spread },
  })

const withoutSettings = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SHOECLOUD_')))

/** Empty ground for a platform: embedded engines, or real ones of its own with `TEST_ON=servers`. */
export async function freshGround(): Promise<Ground> {
  await using opened = new AsyncDisposableStack()
  const data = await mkdtemp(join(tmpdir(), 'shoecloud-journey-'))
  opened.defer(() => rm(data, { recursive: true }))
  const env = { SHOECLOUD_PORT: '0', SHOECLOUD_DATA: join(data, 'data') }
  if (process.env.TEST_ON === 'servers') {
    const engines = await startEngines(enginesNamed([]), join(data, 'engines'), () => {})
    opened.defer(engines.stop)
    const { env: servers } = engines
    return ground({ ...env, ...servers }, servers.SHOECLOUD_POSTGRES_URL ?? '', opened.move())
  }
  const { url, close } = await testDatabase()
  opened.defer(close)
  return ground({ ...env, SHOECLOUD_POSTGRES_URL: url }, url, opened.move())
}

const ground = (
  env: Record<string, string>,
  databaseUrl: string,
  opened: AsyncDisposableStack,
): Ground => ({ env, databaseUrl, close: () => opened.disposeAsync() })
