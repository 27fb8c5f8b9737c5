/** Where services can be called; so that they can be found, and be moved. */
export interface Directory {
  /** Tells others that a service can be called at an address (`host:port`); answers how to withdraw that. */
  announce(service: string, address: string): () => Promise<void>
  /** Tells the addresses of all replicas of a service, soon and whenever they change; answers how to end it. */
  watch(service: string, hear: (addresses: string[]) => void): () => void
}

/** The addresses that somebody has written down: they never change, and nothing can be announced. */
export const staticDirectory = (known: ReadonlyMap<string, string[]>): Directory => ({
  announce: () => async () => {},
  watch(service, hear) {
    hear(known.get(service) ?? [])
    return () => {}
  },
})
