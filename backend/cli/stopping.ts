import type { Log } from '../platform/telemetry/log.ts'

/** A terminal sends Ctrl-C to every process of its group, and the launcher passes it on: two of one press are one. */
const onePressMs = 500

/**
 * Resolves with the exit code when the platform should stop: a signal, the launcher's death, or an error that nobody
 * caught, after which nothing can be trusted. A second Ctrl-C ends the process at once.
 */
export function askedToStop(log: Log): Promise<number> {
  return new Promise(resolve => {
    let firstAt: number | undefined
    process.on('SIGINT', () => {
      firstAt ??= Date.now()
      if (Date.now() - firstAt > onePressMs) process.exit(130)
      resolve(0)
    })
    process.on('SIGTERM', () => resolve(0))
    process.on('SIGHUP', () => resolve(0))
    process.on('disconnect', () => resolve(0))
    // Rejections that nobody handles come here as well.
    process.on('uncaughtException', error => {
      log.error('an unexpected error; the platform stops', {}, error)
      resolve(1)
    })
  })
}
