import { type Directory, staticDirectory } from './platform/rpc/directory.ts'
import { CannotStart, type Settings } from './platform/settings.ts'
import type { Coordination } from './platform/stores/coordination/port.ts'
import { placesNamed } from './services.ts'

/** Where the services of other processes are found; nothing where there are no others. */
export interface Directories {
  /** For calls between services. */
  rpc: Directory | undefined
  /** For requests that the gateway passes on. */
  http: Directory | undefined
}

/** The directories that the settings name: those of etcd, or those that are written down. */
export async function directoriesOf(
  settings: Settings,
  coordination: Coordination,
): Promise<Directories> {
  const { services, upstreams, rpcPort, etcdServers, secret } = settings
  const discovers = etcdServers.length > 0
  const alone =
    services.length === 0 && upstreams.length === 0 && rpcPort === undefined && !discovers
  if (!alone && secret === undefined) {
    throw new CannotStart(
      'Services of several processes know each other by a secret: give all of them the same SHOECLOUD_SECRET.',
    )
  }
  if (discovers)
    return { rpc: discovered(coordination, 'rpc'), http: discovered(coordination, 'http') }
  return { rpc: await writtenDown(services), http: await writtenDown(upstreams) }
}

const discovered = (coordination: Coordination, way: 'rpc' | 'http'): Directory => ({
  announce: (service, address) => coordination.announce(`${way} ${service}`, address),
  watch: (service, hear) => coordination.watch(`${way} ${service}`, hear),
})

async function writtenDown(placements: Settings['services']): Promise<Directory | undefined> {
  if (placements.length === 0) return undefined
  const known = new Map<string, string[]>()
  for (const { names, addresses } of placements) {
    for (const { name } of await placesNamed(names)) known.set(name, addresses)
  }
  return staticDirectory(known)
}
