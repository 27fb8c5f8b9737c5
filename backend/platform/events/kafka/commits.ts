import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../telemetry/log.ts'
import type { Partition } from './partition.ts'

/** Notes in a group how far partitions are handled. */
export interface Commits {
  /** These have got further; it is noted soon. */
  note(partitions: Iterable<Partition>): void
  /** Resolves when all is noted, or could not be. */
  stop(): Promise<void>
}

export interface CommitsOptions {
  consumer: string
  commit(partitions: Partition[]): Promise<void>
  log: Log
}

/** Starts with nothing to note. One request is under way at a time, since a later one must not be overtaken. */
export function startCommits({ consumer, commit, log }: CommitsOptions): Commits {
  const waiting = new Set<Partition>()
  let running: Promise<void> | undefined
  let stopped = false

  async function run() {
    while (waiting.size > 0) {
      const batch = [...waiting].filter(({ ours }) => ours)
      waiting.clear()
      if (batch.length === 0) return
      try {
        await commit(batch)
      } catch (error) {
        log.debug('how far it is could not be noted', { job: consumer, count: batch.length }, error)
        if (stopped) return
        // While the group shares out anew it takes no commits; a moment later it does.
        for (const each of batch) waiting.add(each)
        await pause(200)
      }
    }
  }

  return {
    note(partitions) {
      for (const each of partitions) waiting.add(each)
      if (waiting.size > 0) running ??= run().finally(() => (running = undefined))
    },
    async stop() {
      stopped = true
      await running
    },
  }
}
