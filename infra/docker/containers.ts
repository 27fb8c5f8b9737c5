import type { Discovered } from '../../backend/platform/discover.ts'
import type { Store } from '../../backend/platform/service.ts'
import { servicesNamed } from '../../backend/services.ts'

/** A service in a container of its own, as its manifest tells. */
export interface Container {
  name: string
  kinds: ReadonlySet<Store['kind']>
}

/** Every service of the house, in the order of their names. */
export async function containers(): Promise<Container[]> {
  return (await servicesNamed())
    .map(({ service: { name, stores } }) => ({ name, kinds: kindsOf(stores) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The kinds of stores that services use. */
export const storesOf = (services: Discovered[]): Set<Store['kind']> =>
  new Set(services.flatMap(({ service }) => [...kindsOf(service.stores)]))

const kindsOf = (stores: Record<string, Store> = {}) =>
  new Set(Object.values(stores).map(({ kind }) => kind))
