import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from './telemetry/log.ts'

/** Work that is done again and again in the background, one run at a time. */
export interface Loop {
  /** Runs it soon, without waiting for its time; after a failed run the pause is kept. */
  wake(): void
  /** Runs it until it finds nothing more to do, and answers how much it found. */
  drain(): Promise<number>
  /** Lets a run under way end, and starts no other. */
  stop(): Promise<void>
}

export interface LoopOptions {
  name: string
  everyMs: number
  log: Log
  /** Does a part of the work and answers how much it found: more than nothing, and it is called again at once. */
  run(): Promise<number>
  /** How long it waits before each run, so that what comes in one moment is done together; 0 if not given. */
  gatherMs?: number
}

/** How long events, and what follows from them, gather: nobody sees the delay, and the database sees fewer statements. */
export const gatherMs = 30

/** Starts background work; a failed run is logged, and tried again with growing pauses of at most half a minute. */
export function startLoop({ name, everyMs, log, run, gatherMs: gathering = 0 }: LoopOptions): Loop {
  // Whoever wakes the loop may be inside a transaction; the work it wakes is not.
  const outside = AsyncLocalStorage.snapshot()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<number> | undefined
  let woken = false
  let stopped = false
  let failures = 0
  let drains = 0

  async function once(): Promise<number> {
    let total = 0
    try {
      for (let found = 1; found > 0 && !stopped; total += found) {
        if (gathering > 0 && drains === 0) await pause(gathering)
        woken = false
        found = await run()
      }
      failures = 0
    } catch (error) {
      failures++
      const fields = { job: name, attempt: failures }
      log.error('background work failed; it is tried again', fields, error)
    }
    return total
  }

  function start(): Promise<number> {
    clearTimeout(timer)
    running ??= outside(once).finally(() => {
      running = undefined
      if (!stopped) schedule()
    })
    return running
  }

  function schedule() {
    const nextMs = failures > 0 ? Math.min(everyMs * 2 ** failures, 30_000) : everyMs
    timer = setTimeout(() => void start(), woken && failures === 0 ? 0 : nextMs)
  }

  schedule()
  return {
    wake() {
      if (stopped) return
      woken = true
      if (!running && failures === 0) void start()
    },
    async drain() {
      drains++
      try {
        const before = await running
        return (before ?? 0) + (stopped ? 0 : await start())
      } finally {
        drains--
      }
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
