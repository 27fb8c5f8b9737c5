import type { Directory } from '../platform/rpc/directory.ts'
import type { Upstream } from './forwarding.ts'

/** The processes that serve these services, as a directory tells them: each is named in its turn. */
export function upstreamsIn(
  directory: Directory,
  services: readonly string[],
): { next: Upstream; close(): void } {
  const addresses = new Map<string, string[]>()
  const watching = services.map(service =>
    directory.watch(service, found => void addresses.set(service, found)),
  )
  let turn = 0
  return {
    next(service) {
      const found = addresses.get(service) ?? []
      return found.length === 0 ? undefined : `http://${found[turn++ % found.length]}`
    },
    close: () => watching.forEach(end => end()),
  }
}
