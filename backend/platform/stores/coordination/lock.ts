import { Unavailable } from '../../../../contracts/common/errors.ts'
import type { Coordination } from './port.ts'

const usualWaitMs = 10_000

/** A lock is led by whoever holds it: those who wait stand for election. */
export const lockBy =
  (lead: Coordination['lead']): Coordination['lock'] =>
  async (name, work, waitMs = usualWaitMs) => {
    const turn = Promise.withResolvers<number>()
    const lost = new AbortController()
    const leadership = lead(`lock ${name}`, token => {
      if (token === undefined) lost.abort()
      else turn.resolve(token)
    })
    const late = () => turn.reject(Unavailable({ detail: `"${name}" is locked; try again later.` }))
    const timer = setTimeout(late, waitMs)
    try {
      const token = await turn.promise
      return await work({ token, lost: lost.signal })
    } finally {
      clearTimeout(timer)
      await leadership.resign()
    }
  }
