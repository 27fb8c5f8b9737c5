import type { Log } from '../../../platform/telemetry/log.ts'
import type { Drive } from './drive.ts'
import type { Checkouts } from './ports.ts'

interface Needs {
  checkouts: Checkouts
  drive: Drive
  log: Log
}

/** After so long without a touch, whoever drove a checkout is taken for dead. */
const idleSeconds = 5

/** Drives on the checkouts that nobody drives: after a crash, after a webhook, when their time is over. */
export const resumeIdle =
  ({ checkouts, drive, log }: Needs) =>
  async (): Promise<number> => {
    const idle = await checkouts.takeIdle(idleSeconds, 50)
    const outcomes = await Promise.allSettled(idle.map(drive.resume))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        log.warn('a checkout is tried again later', {}, outcome.reason)
    }
    return idle.length
  }
