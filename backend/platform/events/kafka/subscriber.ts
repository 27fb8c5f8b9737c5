import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../telemetry/log.ts'
import type { Subscription } from '../bus.ts'
import type { Brokers, Offsets } from './brokers.ts'
import { startCommits } from './commits.ts'
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

const keyOf = (topic: string, number: number) => `${topic} ${number}`

/** Starts to serve a subscription; resolves when nothing that is published afterwards can be missed. */
export async function openSubscriber(options: SubscriberOptions): Promise<Subscriber> {
  const { addresses, brokers, consumer, topics, group, log } = options
  const ends = group === undefined ? await brokers.ends(topics) : undefined
  const partitions = new Map<string, Partition>()
  const watching = new Set<() => void>()
  let ready = false
  let closed = false
  let assignments = 0
  let member = ''

  const delivery = startDelivery({
    consumer,
    partitions: () => partitions.values(),
    handle: options.handle,
    handled(done, count) {
      options.handled(count)
      commits?.note(done)
      moved()
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
      moved()
    },
    log,
  })
  const membership =
    group === undefined
      ? undefined
      : joinGroup({ addresses, group, topics, log, assigned: each => void assign(each) })
  const commits = membership && startCommits({ consumer, commit: membership.commit, log })
  if (ends)
    add([...ends].flatMap(([topic, all]) => all.map((end, i) => newPartition(topic, i, end))))

  function add(begun: Partition[]) {
    for (const each of begun) partitions.set(keyOf(each.topic, each.number), each)
    ready = true
    // Also of what is new: the lag of a group is counted from what is noted.
    commits?.note(begun)
    reader.wake()
    moved()
  }

  async function assign(assignment: Assignment) {
    const turn = ++assignments
    const isStale = () => closed || turn !== assignments
    keepOnly(assignment)
    const gained = assignment.partitions
      .map(({ topic, numbers }) => ({
        topic,
        numbers: numbers.filter(number => !partitions.has(keyOf(topic, number))),
      }))
      .filter(({ numbers }) => numbers.length > 0)
    ready = gained.length === 0
    const begun = await begin(gained, isStale)
    if (!isStale()) add(begun)
  }

  function keepOnly(assignment: Assignment) {
    const kept = new Set(
      assignment.partitions.flatMap(({ topic, numbers }) =>
        numbers.map(number => keyOf(topic, number)),
      ),
    )
    for (const [key, partition] of partitions) {
      if (kept.has(key) && assignment.member === member) continue
      partition.ours = false
      partitions.delete(key)
    }
    member = assignment.member
  }

  async function begin(gained: Assignment['partitions'], isStale: () => boolean) {
    for (let attempt = 1; gained.length > 0 && membership && !isStale(); attempt++) {
      try {
        const [noted, first] = await Promise.all([
          membership.committed(gained),
          brokers.begins(gained.map(({ topic }) => topic)),
        ])
        return gained.flatMap(({ topic, numbers }) =>
          numbers.map(number => {
            const committed = noted.get(topic)?.[number] ?? -1n
            const start = committed >= 0n ? committed : (first.get(topic)?.[number] ?? 0n)
            return newPartition(topic, number, start)
          }),
        )
      } catch (error) {
        const say = attempt < 5 ? log.debug : log.warn
        say('where to go on cannot be read; it is tried again', { job: consumer, attempt }, error)
        await pause(200)
      }
    }
    return []
  }

  function moved() {
    for (const look of watching) look()
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
      await commits?.stop()
      moved()
      await Promise.all([reader.close(), membership?.leave()])
    },
  }
}
