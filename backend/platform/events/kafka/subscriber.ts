import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../telemetry/log.ts'
import type { Subscription } from '../bus.ts'
import type { Brokers, Offsets } from './brokers.ts'
import { startDelivery } from './delivery.ts'
import { type Assignment, joinGroup } from './membership.ts'
import { handledUpTo, newPartition, type Partition } from './partition.ts'
import { startReader } from './reader.ts'

/** A subscription that is served. */
export interface Subscriber {
  readonly topics: string[]
  /** Resolves when all of its events before these offsets are handled, as far as this process reads them. */
  reached(ends: Offsets): Promise<void>
  /** Ends what is under way, notes how far it is, and leaves the rest to others. */
  close(): Promise<void>
}

export interface SubscriberOptions extends Pick<Subscription, 'consumer' | 'topics' | 'handle'> {
  addresses: string[]
  brokers: Brokers
  /** The group whose members share the events; without it all are read here, from now on. */
  group: string | undefined
  /** Called with how many events were handled. */
  handled(count: number): void
  log: Log
}

interface Place {
  topic: string
  number: number
}

const keyOf = (topic: string, number: number) => `${topic} ${number}`

/** Starts to serve a subscription; resolves when nothing that is published afterwards can be missed. */
export async function openSubscriber(options: SubscriberOptions): Promise<Subscriber> {
  const { addresses, brokers, consumer, topics, group, log } = options
  const partitions = new Map<string, Partition>()
  const uncommitted = new Set<Partition>()
  const watching = new Set<() => void>()
  let ready = false
  let closed = false
  let assignments = 0
  let member = ''
  let committing: Promise<void> | undefined

  const delivery = startDelivery({
    consumer,
    partitions: () => partitions.values(),
    handle: options.handle,
    handled(done, count) {
      options.handled(count)
      moved(done)
      reader.wake()
    },
    log,
  })
  const reader = startReader({
    addresses,
    topics,
    partitions: () => partitions.values(),
    arrived() {
      delivery.arrived()
      moved([])
    },
    log,
  })
  const membership =
    group === undefined
      ? undefined
      : joinGroup({ addresses, group, topics, log, assigned: each => void assign(each, group) })
  if (!membership) {
    const ends = await brokers.ends(topics)
    for (const [topic, offsets] of ends) offsets.forEach((end, number) => add(topic, number, end))
    ready = true
    reader.wake()
  }

  function add(topic: string, number: number, position: bigint): Partition {
    const partition = newPartition(topic, number, position)
    partitions.set(keyOf(topic, number), partition)
    return partition
  }

  async function assign(assignment: Assignment, of: string) {
    const turn = ++assignments
    const wanted = new Map(
      assignment.partitions.flatMap(({ topic, numbers }) =>
        numbers.map((number): [string, Place] => [keyOf(topic, number), { topic, number }]),
      ),
    )
    for (const [key, partition] of partitions) {
      if (wanted.has(key) && assignment.member === member) continue
      partition.ours = false
      partitions.delete(key)
    }
    member = assignment.member
    const gained = [...wanted].filter(([key]) => !partitions.has(key)).map(([, each]) => each)
    const starts = await startsOf(gained, of, () => closed || turn !== assignments)
    if (closed || turn !== assignments) return
    for (const { topic, number, start, noted } of starts) {
      const partition = add(topic, number, start)
      if (!noted) uncommitted.add(partition)
    }
    ready = true
    reader.wake()
    moved([])
  }

  async function startsOf(gained: Place[], of: string, stale: () => boolean) {
    while (gained.length > 0 && !stale()) {
      try {
        const committed = (await brokers.committed([of])).get(of)
        const begins = await brokers.begins(topics)
        return gained.map(({ topic, number }) => {
          const noted = committed?.get(topic)?.[number]
          return {
            topic,
            number,
            start: noted ?? begins.get(topic)?.[number] ?? 0n,
            noted: noted !== undefined,
          }
        })
      } catch (error) {
        log.warn('where to go on cannot be read; it is tried again', { job: consumer }, error)
        await pause(500)
      }
    }
    return []
  }

  function moved(done: Partition[]) {
    if (membership) for (const each of done) uncommitted.add(each)
    if (uncommitted.size > 0) committing ??= commit().finally(() => (committing = undefined))
    for (const look of watching) look()
  }

  async function commit() {
    while (uncommitted.size > 0 && membership) {
      const batch = [...uncommitted].filter(each => each.ours)
      uncommitted.clear()
      if (batch.length === 0) return
      try {
        await membership.commit(batch)
      } catch (error) {
        if (closed) return
        // While the group shares out anew it takes no commits; a moment later it does.
        log.debug('how far it is cannot be noted; it is tried again', { job: consumer }, error)
        for (const each of batch) uncommitted.add(each)
        await pause(200)
      }
    }
  }

  const isReached = (ends: Offsets) =>
    closed ||
    (ready &&
      [...partitions.values()].every(
        each => handledUpTo(each) >= (ends.get(each.topic)?.[each.number] ?? 0n),
      ))

  return {
    topics,
    reached: ends =>
      delivery.hurry(
        () =>
          new Promise(resolve => {
            const look = () => {
              if (!isReached(ends)) return
              watching.delete(look)
              resolve()
            }
            watching.add(look)
            look()
          }),
      ),
    async close() {
      closed = true
      await delivery.stop()
      await committing
      moved([])
      await Promise.all([reader.close(), membership?.leave()])
    },
  }
}
