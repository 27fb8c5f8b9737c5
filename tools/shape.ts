const longestFile = 300
const largestService = 700

/** Services that are larger, each with its reason. */
const largerServices: Record<string, number> = {
  // The product, what it costs and how many there are, as staff, shoppers, carts and the search each see it.
  'backend/product-domain/catalog': 900,
  // The whole sale, forwards and backwards, with each way out of it.
  'backend/order-domain/checkout': 720,
  // What is promised, sold, counted and told, decided in memory and on locked rows.
  'backend/inventory-domain/stock': 730,
}

/** Says which files are too long to fit in the head, and which services have grown into two. */
export function oversized(files: Map<string, string>): string[] {
  const lines = new Map([...files].map(([file, text]) => [file, text.split('\n').length - 1]))
  const code = [...lines].filter(([file]) => !/\.test\.ts$|\/testing\//.test(file))
  const services = Object.groupBy(code, ([file]) => secondPartyIn(file) ?? serviceOf(file) ?? '')
  delete services['']

  return [
    ...[...lines]
      .filter(([, count]) => count > longestFile)
      .map(([file, count]) => `${file} has ${count} lines; ${longestFile} are the most`),
    ...Object.entries(services)
      .map(
        ([service, own = []]) => [service, own.reduce((sum, [, count]) => sum + count, 0)] as const,
      )
      .filter(([service, count]) => count > mostLinesOf(service))
      .map(([service, count]) => {
        return `${service} has ${count} lines without its tests; ${mostLinesOf(service)} are the most`
      }),
  ]
}

/** Says which services lack the README.md or the contract that every service has. */
export function incomplete(files: Iterable<string>): string[] {
  const all = [...files]
  const services = all.flatMap(file =>
    file.endsWith('/service.ts') ? (serviceOf(file) ?? []) : [],
  )
  return services.flatMap(service => {
    const contract = `contracts/${service.split('/').at(-1)}/`
    return [
      ...(all.includes(`${service}/README.md`) ? [] : [`${service} has no README.md`]),
      ...(all.some(file => file.startsWith(contract)) ? [] : [`${service} has no ${contract}`]),
    ]
  })
}

const mostLinesOf = (service: string): number => largerServices[service] ?? largestService

// A sandbox plays the company on the other side, with books of its own: it is no part of the service that calls it.
function secondPartyIn(file: string): string | undefined {
  return /^backend\/[a-z]+-domain\/[^/]+\/sandbox(?=\/)/.exec(file)?.[0]
}

function serviceOf(file: string): string | undefined {
  return /^backend\/[a-z]+-domain\/[^/]+(?=\/)/.exec(file)?.[0]
}
