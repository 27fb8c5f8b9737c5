import type { Domain } from '../platform/service.ts'
import { CannotStart } from '../platform/settings.ts'
import { gatewayName } from '../services.ts'

/** How the services are spread over processes. */
export interface Spread {
  /** A process for each service, or for each domain, as on machines of their own. */
  by: 'service' | 'domain'
  /** How many processes of a service or domain, where it is not one: `{ checkout: 2 }`. */
  replicas: Record<string, number>
  gateways: number
}

/** A process that is to run. */
export interface Planned {
  /** `cart`, or `cart-2` where there are several. */
  name: string
  /** What it serves, as `shoecloud serve` takes it. */
  serves: string
}

/** The processes of a cluster, the gateways last: they have nobody to go to before. */
export function planOf(
  services: readonly { name: string; domain: Domain }[],
  { by, replicas, gateways }: Spread,
): Planned[] {
  const parts = [...new Set(services.map(({ name, domain }) => (by === 'domain' ? domain : name)))]
  const unknown = Object.keys(replicas).find(name => !parts.includes(name))
  if (unknown !== undefined) {
    throw new CannotStart(
      `There is no ${by} "${unknown}" to replicate. Choose from: ${parts.join(', ')}.`,
    )
  }
  return [
    ...parts.flatMap(part => copies(part, replicas[part] ?? 1)),
    ...copies(gatewayName, gateways),
  ]
}

const copies = (serves: string, count: number): Planned[] =>
  Array.from({ length: count }, (_, i) => ({
    name: i === 0 ? serves : `${serves}-${i + 1}`,
    serves,
  }))
