import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { lockBy } from './lock.ts'
import type { Coordination } from './port.ts'

interface Candidate {
  token: number | undefined
  hear(token: number | undefined): void
}

/**
 * Coordination within one process: whoever joins agrees with the others who do. Flags are kept in `file` if it is
 * given; nothing else needs to outlive the process.
 */
export function localCoordination(file?: string): { join(): Coordination } {
  const standing = new Map<string, Candidate[]>()
  const announced = new Set<{ service: string; address: string }>()
  const watching = new Set<(service: string) => void>()
  const flags = file === undefined ? new Map<string, boolean>() : readFlags(file)
  const hearing = new Set<(flag: string) => void>()
  // Microseconds, so that tokens also grow from one start of the process to the next.
  let last = 0
  const nextToken = () => (last = Math.max(last + 1, Date.now() * 1000))

  // Told in a moment, as from afar: whoever stands knows the answer to `lead` by then.
  function assign(candidate: Candidate, token: number | undefined) {
    if (candidate.token === token) return
    candidate.token = token
    queueMicrotask(() => candidate.hear(token))
  }
  function elect(name: string) {
    const [first] = standing.get(name) ?? []
    if (first && first.token === undefined) assign(first, nextToken())
  }
  function withdraw(name: string, candidate: Candidate) {
    const others = (standing.get(name) ?? []).filter(each => each !== candidate)
    if (others.length > 0) standing.set(name, others)
    else standing.delete(name)
    assign(candidate, undefined)
    elect(name)
  }
  const addressesOf = (service: string) => {
    const of = [...announced].filter(each => each.service === service)
    return [...new Set(of.map(({ address }) => address))].sort()
  }
  const tellOf = (service: string) => {
    for (const look of watching) look(service)
  }

  function join(): Coordination {
    /** What ends when this one leaves. */
    const ends = new Set<() => void>()
    const until = (end: () => void) => {
      ends.add(end)
      return () => {
        if (ends.delete(end)) end()
      }
    }

    const lead: Coordination['lead'] = (name, hear = () => {}) => {
      const candidate: Candidate = { token: undefined, hear }
      standing.set(name, [...(standing.get(name) ?? []), candidate])
      elect(name)
      const resign = until(() => withdraw(name, candidate))
      return {
        isMine: () => candidate.token !== undefined,
        token: () => candidate.token,
        resign: async () => resign(),
      }
    }

    return {
      lead,
      lock: lockBy(lead),
      announce(service, address) {
        const announcement = { service, address }
        announced.add(announcement)
        tellOf(service)
        const end = until(() => {
          announced.delete(announcement)
          tellOf(service)
        })
        return async () => end()
      },
      watch(service, hear) {
        let told: string | undefined
        const end = until(() => watching.delete(look))
        const tell = () => {
          const addresses = addressesOf(service)
          if (told === addresses.join(' ') || !watching.has(look)) return
          told = addresses.join(' ')
          hear(addresses)
        }
        const look = (changed: string) => {
          if (changed === service) queueMicrotask(tell)
        }
        watching.add(look)
        look(service)
        return end
      },
      flags: {
        isOn: (name, fallback) => flags.get(name) ?? fallback,
        async set(name, on) {
          if (flags.get(name) === on) return
          flags.set(name, on)
          if (file !== undefined) writeFlags(file, flags)
          for (const hear of hearing) hear(name)
        },
        watch(hear) {
          hearing.add(hear)
          return until(() => hearing.delete(hear))
        },
      },
      async answer() {},
      async close() {
        for (const end of ends) end()
        ends.clear()
      },
    }
  }
  return { join }
}

function readFlags(file: string): Map<string, boolean> {
  return new Map(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [])
}

// Beside it and then in its place: whatever happens, the file is whole.
function writeFlags(file: string, flags: ReadonlyMap<string, boolean>): void {
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(flags), undefined, 2))
  renameSync(`${file}.new`, file)
}
