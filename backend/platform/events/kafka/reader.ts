import { setTimeout as pause } from 'node:timers/promises'
import { type ClusterMetadata, findErrorBy } from '@platformatic/kafka'
import type { Log } from '../../telemetry/log.ts'
import { receivedIn, toEnvelope } from './binary-mode.ts'
import { type Fetched, openReadingClient } from './brokers.ts'
import type { Partition } from './partition.ts'

/** Fetches what comes into some partitions. */
export interface Reader {
  /** Looks again at which partitions there are, and which of them have room. */
  wake(): void
  close(): Promise<void>
}

export interface ReaderOptions {
  addresses: string[]
  topics: string[]
  /** The partitions that are read now. */
  partitions(): Iterable<Partition>
  arrived(): void
  log: Log
}

/** So many events may wait in a partition before no more are fetched: a batch, and one behind it. */
const room = 1000
const bytesOfPartition = 500_000

/** How long a broker holds a request while nothing comes. */
const idleMs = 1000
/** The same while some partition has no room, which may change at any moment. */
const fullMs = 20

const outOfRange = 1

/** Starts reading: one request at a time is with each broker that leads any of the partitions. */
export function startReader({
  addresses,
  topics,
  partitions,
  arrived,
  log,
}: ReaderOptions): Reader {
  const client = openReadingClient(addresses, topics)
  const asked = new Set<number>()
  let closed = false
  let failures = 0
  let again: NodeJS.Timeout | undefined

  async function askAll() {
    clearTimeout(again)
    if (closed) return
    try {
      const cluster = await client.metadata({ topics })
      for (const [node, led] of byLeader(partitions(), cluster)) {
        if (closed || asked.has(node)) continue
        if (cluster.brokers.has(node)) void ask(node, led, cluster)
        else {
          client.clearMetadata()
          again = setTimeout(() => void askAll(), 200)
        }
      }
    } catch (error) {
      await failed(error)
      void askAll()
    }
  }

  async function ask(node: number, led: Partition[], cluster: ClusterMetadata) {
    asked.add(node)
    const wanted = led.filter(each => each.waiting.length < room)
    try {
      if (wanted.length === 0) return
      accept(wanted, cluster, await client.fetch(requestTo(node, wanted, cluster, led)))
      failures = 0
    } catch (error) {
      beginAgain(wanted, cluster, error)
      client.clearMetadata()
      await failed(error)
    } finally {
      asked.delete(node)
      if (wanted.length > 0) void askAll()
    }
  }

  async function failed(error: unknown) {
    if (closed) return
    failures++
    const say = failures < 5 ? log.debug : log.warn
    say('events cannot be fetched; it is tried again', { attempt: failures }, error)
    await pause(Math.min(50 * 2 ** failures, 2000))
  }

  function accept(wanted: Partition[], { topics: known }: ClusterMetadata, answer: Fetched) {
    const names = new Map([...known].map(([name, { id }]) => [id, name]))
    const before = new Map(wanted.map(each => [`${each.topic} ${each.number}`, each]))
    for (const { topicId, partitions: parts } of answer.responses) {
      for (const part of parts) {
        const partition = before.get(`${names.get(topicId)} ${part.partitionIndex}`)
        if (!partition?.ours) continue
        const { received, next } = receivedIn(part, partition.position)
        for (const each of received) {
          const envelope = toEnvelope(each)
          if (envelope) partition.waiting.push({ offset: each.offset, envelope })
          else log.error('a message that is no event is passed over', { job: partition.topic })
        }
        partition.position = next
      }
    }
    arrived()
  }

  // What was next is kept no more, or the topic was made anew: all that is kept, rather than nothing.
  function beginAgain(wanted: Partition[], { topics: known }: ClusterMetadata, error: unknown) {
    const failure = findErrorBy(error as Error, 'code', 'PLT_KFK_RESPONSE')
    const answer = (failure as { response?: Fetched } | null)?.response
    for (const { topicId, partitions: parts } of answer?.responses ?? []) {
      for (const { partitionIndex, errorCode, logStartOffset } of parts) {
        if (errorCode !== outOfRange || logStartOffset < 0n) continue
        for (const partition of wanted) {
          if (partition.number !== partitionIndex) continue
          if (known.get(partition.topic)?.id !== topicId) continue
          log.error('events are kept no more; it goes on with those that are', {
            job: partition.topic,
          })
          partition.position = logStartOffset
        }
      }
    }
  }

  return {
    wake: () => void askAll(),
    async close() {
      closed = true
      clearTimeout(again)
      await client.close()
    },
  }
}

function byLeader(partitions: Iterable<Partition>, { topics }: ClusterMetadata) {
  return Map.groupBy(
    partitions,
    ({ topic, number }) => topics.get(topic)?.partitions[number]?.leader ?? -1,
  )
}

function requestTo(
  node: number,
  wanted: Partition[],
  { topics }: ClusterMetadata,
  led: Partition[],
) {
  const byTopic = Map.groupBy(wanted, ({ topic }) => topics.get(topic)?.id ?? '')
  return {
    node,
    maxWaitTime: wanted.length === led.length ? idleMs : fullMs,
    topics: [...byTopic].map(([topicId, parts]) => ({
      topicId,
      partitions: parts.map(({ number, position }) => ({
        partition: number,
        fetchOffset: position,
        partitionMaxBytes: bytesOfPartition,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
      })),
    })),
  }
}
