/** Where services can be called; so that they can be found, and be moved. */
export interface Directory {
  /** Tells others that a service can be called at an address (`host:port`), until that is withdrawn. */
  announce(service: string, address: string): Promise<{ withdraw(): Promise<void> }>
  /** Calls `hear` with the addresses of all replicas of a service: soon, and whenever they change. */
  watch(service: string, hear: (addresses: string[]) => void): { close(): void }
}

/** The addresses that somebody has written down: they never change, and nothing can be announced. */
export const staticDirectory = (known: ReadonlyMap<string, string[]>): Directory => ({
  announce: async () => ({ withdraw: async () => {} }),
  watch(service, hear) {
    hear(known.get(service) ?? [])
    return { close() {} }
  },
})
