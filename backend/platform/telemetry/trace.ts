import { AsyncLocalStorage } from 'node:async_hooks'
import { randomFillSync } from 'node:crypto'

const current = new AsyncLocalStorage<string | undefined>()

/** The trace that what runs now belongs to, as W3C Trace Context writes it (`traceparent`); nothing if to none. */
export const currentTrace = (): string | undefined => current.getStore()

/** Does something as a part of a trace, or of none. */
export const inTrace = <T>(traceparent: string | undefined, work: () => T): T =>
  current.getStore() === traceparent ? work() : current.run(traceparent, work)

// W3C Trace Context, version 00: a trace id and a parent id that are not all zeros, and flags.
const traceparent = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace that somebody else tells us, if it is one. */
export const traceFrom = (told: unknown): string | undefined =>
  typeof told === 'string' && traceparent.test(told) ? told : undefined

/** Both ids of a trace. */
const idBytes = 24

// Asking for random bytes once for many traces costs a tenth of asking for each.
const pool = Buffer.alloc(idBytes * 256)
let used = pool.length

/** A new trace; it is not sampled, for nobody records it yet. */
export function newTrace(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const ids = pool.toString('hex', used, (used += idBytes))
  return `00-${ids.slice(0, 32)}-${ids.slice(32)}-00`
}

/** The trace of several things that are done together: theirs if they have one and the same, else none. */
export const commonTrace = (traces: (string | undefined)[]): string | undefined =>
  traces.every(each => each === traces[0]) ? traces[0] : undefined

/** The part of a trace that log lines carry. */
export const traceIdOf = (trace: string): string => trace.slice(3, 35)
