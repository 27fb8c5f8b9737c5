import { setTimeout as pause } from 'node:timers/promises'
import { Unavailable } from '../../contracts/common/errors.ts'
import type { Log } from './telemetry/log.ts'

/** Pauses between two attempts grow up to this. */
const longestPauseMs = 5000

/**
 * Starts a service of several processes, which start in any order: while it needs another service that is not there
 * yet, it is tried again until `signal`.
 */
export async function startPatiently(
  service: string,
  start: () => Promise<void>,
  { log, signal }: { log: Log; signal?: AbortSignal | undefined },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (!Unavailable.is(error)) throw error
      log.warn('a service waits for another one before it can start', { service, attempt }, error)
      await pause(Math.min(100 * 2 ** attempt, longestPauseMs), undefined, signal && { signal })
    }
  }
}
