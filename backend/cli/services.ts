import type { AnyService } from '../platform/service.ts'
import { servicesNamed } from '../services.ts'

/** A service as the catalogue tells it. */
export interface CatalogueEntry {
  name: string
  domain: string
  says: string
  stores: string[]
  routes: number
  rpc: string[]
  uses: string[]
  publishes: string[]
  listensTo: string[]
}

/** What a manifest tells about its service. */
export function entryOf(service: AnyService): CatalogueEntry {
  const { name, domain, says, stores, rest, rpc, uses, publishes, subscribes } = service
  return {
    name,
    domain,
    says,
    stores: [
      ...new Set(Object.values(stores ?? {}).map(store => (store as { kind: string }).kind)),
    ],
    routes: Object.keys(rest ?? {}).length,
    rpc: Object.keys(rpc?.methods ?? {}),
    uses: Object.keys(uses ?? {}),
    publishes: (publishes ?? []).map(typeOf),
    listensTo: Object.values(subscribes ?? {}).map(event => typeOf(event as { type: string })),
  }
}

const typeOf = ({ type }: { type: string }) => type

/** Prints the catalogue of the services. */
export async function listServices({ json }: { json?: boolean }): Promise<void> {
  const services = (await servicesNamed()).map(({ service }) => entryOf(service))
  console.log(json ? JSON.stringify(services, null, 2) : services.map(paragraph).join('\n\n'))
}

function paragraph(entry: CatalogueEntry): string {
  const lines = {
    stores: entry.stores,
    offers: [
      ...(entry.routes > 0 ? [`${entry.routes} REST routes`] : []),
      ...(entry.rpc.length > 0 ? [`rpc ${entry.rpc.join(', ')}`] : []),
    ],
    uses: entry.uses,
    publishes: entry.publishes,
    'listens to': entry.listensTo,
  }
  return [
    `${entry.name} (${entry.domain}-domain): ${entry.says}`,
    ...Object.entries(lines)
      .filter(([, values]) => values.length > 0)
      .map(([label, values]) => `  ${label.padEnd(11)}${values.join(', ')}`),
  ].join('\n')
}
