import type { Platform } from '../start.ts'

/** What a cluster asks the processes that it started. */
export interface SupervisorQuestion {
  settle: true
}

/** Tells the cluster that started this process that it is ready, and answers what the cluster asks. */
export function answerSupervisor({ url, settle }: Platform): void {
  process.on('message', (_question: SupervisorQuestion) => {
    void settle().then(settled => process.send?.({ settled }))
  })
  process.send?.({ ready: url })
}
