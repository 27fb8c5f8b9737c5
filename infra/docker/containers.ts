import path from 'node:path'
import { type Discovered, discoverServices } from '../../backend/platform/discover.ts'
import type { Store } from '../../backend/platform/service.ts'
import { root } from '../../tools/setup.js'

/** The one door, which answers all that no service has a path for. */
export const gateway = 'gateway'

/** A service in a container of its own, as its manifest tells. */
export interface Container {
  name: string
  kinds: ReadonlySet<Store['kind']>
  /** The paths of its public API: `/v1/carts/:cartId`. */
  paths: string[]
}

/** Every service of the house, in the order of their names. */
export async function containers(): Promise<Container[]> {
  const services = await discoverServices(path.join(root, 'backend'))
  return services
    .map(({ service: { name, stores, rest } }) => ({
      name,
      kinds: kindsOf(stores),
      paths: [...new Set(Object.values(rest ?? {}).map(route => (route as { path: string }).path))],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The kinds of stores that services use. */
export const storesOf = (services: Discovered[]): Set<Store['kind']> =>
  new Set(services.flatMap(({ service }) => [...kindsOf(service.stores)]))

const kindsOf = (stores: Record<string, Store> = {}) =>
  new Set(Object.values(stores).map(({ kind }) => kind))
