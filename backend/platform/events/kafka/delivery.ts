import { setTimeout as pause } from 'node:timers/promises'
import type { Envelope } from '../../../../contracts/common/events.ts'
import { gatherMs } from '../../loop.ts'
import type { Log } from '../../telemetry/log.ts'
import type { Partition } from './partition.ts'

/** Hands events that wait to a handler. */
export interface Delivery {
  /** Something waits; it is handed over soon. */
  arrived(): void
  /** Hands over at once what comes while `work` goes on. */
  hurry<T>(work: () => Promise<T>): Promise<T>
  /** Lets the handlers end what they have; what keeps failing is left. */
  stop(): Promise<void>
}

export interface DeliveryOptions {
  consumer: string
  partitions(): Iterable<Partition>
  handle(envelopes: Envelope[]): Promise<void>
  /** Called when a handler has resolved, with how many events. */
  handled(partitions: Partition[], count: number): void
  log: Log
}

const atOnce = 500

/** After so long a handler no longer holds up the partitions whose events it does not have. */
const patienceMs = 1000

/** Events of a partition that a handler has. */
interface Share {
  partition: Partition
  count: number
  envelopes: Envelope[]
}

/**
 * Starts handing over. The events of one moment go together, whatever their partition; when they fail, each
 * partition's come again on their own, with growing pauses, and the other partitions go on.
 */
export function startDelivery({
  consumer,
  partitions,
  handle,
  handled,
  log,
}: DeliveryOptions): Delivery {
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let holding: object | undefined
  let hurries = 0

  function arrived() {
    if (hurries > 0) next()
    else timer ??= setTimeout(next, gatherMs)
  }

  function next() {
    clearTimeout(timer)
    timer = undefined
    if (holding || stopping.signal.aborted) return
    const shares = sharesOf(partitions())
    if (shares.length === 0) return
    const round = (holding = {})
    const goOn = () => {
      clearTimeout(patience)
      if (holding !== round) return
      holding = undefined
      next()
    }
    const patience = setTimeout(goOn, patienceMs)
    const delivering = handOver(shares, goOn).finally(() => {
      underWay.delete(delivering)
      goOn()
    })
    underWay.add(delivering)
  }

  async function handOver(shares: Share[], failedFirst: () => void): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await handle(shares.flatMap(each => each.envelopes))
        return done(shares)
      } catch (error) {
        log.error('events could not be handled; they come again', { job: consumer, attempt }, error)
        failedFirst()
        if (shares.length > 1) {
          await Promise.all(shares.map(each => handOver([each], failedFirst)))
          return
        }
        await pauseOrStop(Math.min(100 * 2 ** (attempt - 1), 30_000))
        if (stopping.signal.aborted || !shares[0]?.partition.ours) return
      }
    }
  }

  const pauseOrStop = (milliseconds: number) =>
    pause(milliseconds, undefined, { signal: stopping.signal }).catch(() => {})

  function done(shares: Share[]) {
    for (const { partition, count } of shares) {
      partition.waiting.splice(0, count)
      partition.busy = false
    }
    handled(
      shares.map(each => each.partition),
      shares.reduce((sum, each) => sum + each.count, 0),
    )
    next()
  }

  return {
    arrived,
    async hurry(work) {
      hurries++
      next()
      try {
        return await work()
      } finally {
        hurries--
      }
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await Promise.all(underWay)
    },
  }
}

function sharesOf(partitions: Iterable<Partition>): Share[] {
  const ready = [...partitions].filter(each => !each.busy && each.waiting.length > 0)
  const each = Math.max(1, Math.floor(atOnce / ready.length))
  return ready.map(partition => {
    const envelopes = partition.waiting.slice(0, each).map(({ envelope }) => envelope)
    partition.busy = true
    return { partition, count: envelopes.length, envelopes }
  })
}
