import { AsyncLocalStorage } from 'node:async_hooks'
import { Failure } from '../../contracts/common/errors.ts'
import { commonTrace, currentTrace, inTrace } from './telemetry/trace.ts'

interface Waiting<In, Out> {
  input: In
  trace: string | undefined
  resolve(output: Out): void
  reject(error: unknown): void
}

export interface CoalesceOptions {
  /** The most commands that share one run. */
  max?: number
  /** Told how many shared a run. */
  onBatch?: (size: number) => void
}

/**
 * Lets commands of the same kind that arrive in the same moment share one run, such as one SQL statement.
 *
 * `run` gets the inputs in their order of arrival and gives one output each; a `Failure` in place of an output
 * fails that command alone. While a run is under way the next ones gather, so batches grow with the load and a
 * lone command never waits. When a shared run throws, its commands are run one by one: one cannot spoil the others.
 */
export function coalesce<In, Out>(
  run: (inputs: In[]) => Promise<(Out | Failure)[]>,
  { max = 256, onBatch }: CoalesceOptions = {},
): (input: In) => Promise<Out> {
  // A shared run belongs to none of those who share it, nor to a transaction that one of them is in.
  const outside = AsyncLocalStorage.snapshot()
  let waiting: Waiting<In, Out>[] = []
  let busy = false

  async function drain() {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, max)
      waiting = waiting.slice(max)
      onBatch?.(batch.length)
      await settle(batch)
    }
    busy = false
  }

  async function settle(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const trace = commonTrace(batch.map(each => each.trace))
      const outputs = await inTrace(trace, () => run(batch.map(each => each.input)))
      batch.forEach((each, i) => {
        const output = outputs[i] as Out | Failure
        if (output instanceof Failure) each.reject(output)
        else each.resolve(output)
      })
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error)
      else for (const each of batch) await settle([each])
    }
  }

  return input =>
    new Promise((resolve, reject) => {
      waiting.push({ input, trace: currentTrace(), resolve, reject })
      if (busy) return
      busy = true
      // After the sockets that are ready now have been read: their commands join the first run.
      setImmediate(() => void outside(drain))
    })
}
