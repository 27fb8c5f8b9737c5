import { AsyncLocalStorage } from 'node:async_hooks'
import { type Failure, Unavailable } from '../../../contracts/common/errors.ts'

/** How long a call between services may take. */
const longestMs = 10_000

const current = new AsyncLocalStorage<number>()

/** Until when a call must be answered, as a time and from now on. */
export interface Deadline {
  at: number
  ms: number
}

/** The deadline of a call that begins now: ten seconds, or what is left to the call that it is a part of. */
export function newDeadline(): Deadline {
  const now = Date.now()
  const ms = Math.min(longestMs, (current.getStore() ?? Number.POSITIVE_INFINITY) - now)
  return { at: now + ms, ms }
}

/** Does what a call asks for: calls that are made meanwhile have no longer than it has itself. */
export const untilDeadline = <T>(at: number, work: () => T): T => current.run(at, work)

export const tooLate = (service: string, cause?: unknown): Failure =>
  Unavailable({ detail: `${service} did not answer in time.`, cause })

/** Asks a service in this process for something; fails when the deadline has passed without an answer. */
export function withinDeadline<Reply>(
  service: string,
  { at, ms }: Deadline,
  work: () => Promise<Reply>,
): Promise<Reply> {
  if (ms <= 0) return Promise.reject(tooLate(service))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate(service)), ms)
    untilDeadline(at, () => Promise.try(work))
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
