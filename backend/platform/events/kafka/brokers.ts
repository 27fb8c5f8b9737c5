import { setTimeout as pause } from 'node:timers/promises'
import { Admin, Consumer, findErrorBy } from '@platformatic/kafka'

/** What every client is made with. */
export const clientOptions = (addresses: string[]) => ({
  clientId: 'shoecloud',
  bootstrapBrokers: addresses,
  connectTimeout: 2000,
  requestTimeout: 3000,
  // How long a broker waits for the others to have what is published.
  timeout: 2500,
  retries: 2,
  retryDelay: 200,
  // Whatever has moved is told by an error; what has not is not asked for again and again.
  metadataMaxAge: 300_000,
})

/** The same addresses, another first: clients ask the first one for the way, even when it hangs. */
export const anotherFirst = ([first = '', ...others]: string[]): string[] => [...others, first]

/** A client that reads without being a member of a group. */
export function openReadingClient(addresses: string[], topics: string[] = []): Consumer {
  const client = new Consumer({
    ...clientOptions(addresses),
    groupId: 'none',
    minBytes: 1,
    maxBytes: 8_000_000,
  })
  client.topics.trackAll(...topics)
  return client
}

/** What a broker answers to a fetch. */
export type Fetched = Awaited<ReturnType<Consumer['fetch']>>

/** What a topic is for, which decides how it is kept. */
export type TopicKind = 'events' | 'replays' | 'dead-letters'

/** An offset for each partition, by topic. */
export type Offsets = ReadonlyMap<string, readonly bigint[]>

/** The brokers as a whole: their topics, and how far these reach. */
export interface Brokers {
  /** Resolves when the topic is there; makes it if it is missing. */
  ensure(topic: string, kind: TopicKind): Promise<void>
  topics(): Promise<string[]>
  begins(topics: string[]): Promise<Offsets>
  ends(topics: string[]): Promise<Offsets>
  /** How far groups have committed, by group; there are holes where they have not. */
  committed(groups: string[]): Promise<ReadonlyMap<string, Offsets>>
  close(): Promise<void>
}

/** So many partitions has a topic of events: as many processes can share its work. It stays so, for the order of keys. */
export const partitionsOfEvents = 6

const day = 24 * 3_600_000

const settingsOf: Record<TopicKind, Record<string, string>> = {
  // Whole segments are removed: with short ones no event outlives the inbox, which knows for 8 days what was handled.
  events: { 'retention.ms': `${7 * day}`, 'segment.ms': `${day / 2}` },
  replays: { 'retention.ms': `${7 * day}`, 'segment.ms': `${day / 2}` },
  'dead-letters': { 'cleanup.policy': 'compact' },
}

/** Connects to the brokers; rejects when none of them answers. */
export async function openBrokers(addresses: string[]): Promise<Brokers> {
  const admin = new Admin(clientOptions(addresses))
  const client = openReadingClient(addresses)
  const ensured = new Map<string, Promise<void>>()
  try {
    await admin.metadata({ topics: [] })
  } catch (error) {
    await Promise.all([admin.close(), client.close()])
    throw error
  }

  async function make(topic: string, kind: TopicKind) {
    const { brokers } = await admin.metadata({ topics: [], forceUpdate: true })
    const replicas = Math.min(3, brokers.size)
    const settings = {
      ...settingsOf[kind],
      'min.insync.replicas': replicas === 3 ? '2' : '1',
      'max.message.bytes': '4000000',
    }
    try {
      await admin.createTopics({
        topics: [topic],
        partitions: kind === 'events' ? partitionsOfEvents : 1,
        replicas,
        configs: Object.entries(settings).map(([name, value]) => ({ name, value })),
      })
    } catch (error) {
      if (!findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS')) throw error
    }
  }

  async function isThere(topic: string): Promise<boolean> {
    if (!(await admin.listTopics()).includes(topic)) return false
    const found = (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic)
    return found?.partitions.every(({ leader }) => leader >= 0) ?? false
  }
  const offsets = (topics: string[], timestamp: bigint): Promise<Offsets> =>
    topics.length === 0 ? Promise.resolve(new Map()) : client.listOffsets({ topics, timestamp })

  return {
    ensure(topic, kind) {
      const known = ensured.get(topic)
      if (known) return known
      const making = (async () => {
        if (await isThere(topic)) return
        await make(topic, kind)
        await until(() => isThere(topic), `topic ${topic} has no leader`)
      })()
      ensured.set(topic, making)
      making.catch(() => ensured.delete(topic))
      return making
    },
    topics: () => admin.listTopics(),
    begins: topics => offsets(topics, -2n),
    ends: topics => offsets(topics, -1n),
    async committed(groups) {
      const listed = await admin.listConsumerGroupOffsets({ groups })
      return new Map(
        listed.map(({ groupId, topics }) => [
          groupId,
          new Map(topics.map(({ name, partitions }) => [name, byNumber(partitions)])),
        ]),
      )
    },
    async close() {
      await Promise.all([admin.close(), client.close()])
    },
  }
}

function byNumber(partitions: { partitionIndex: number; committedOffset: bigint }[]): bigint[] {
  const offsets: bigint[] = []
  for (const { partitionIndex, committedOffset } of partitions)
    if (committedOffset >= 0n) offsets[partitionIndex] = committedOffset
  return offsets
}

async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (let attempt = 0; !(await isSo().catch(() => false)); attempt++) {
    if (attempt === 100) throw new Error(otherwise)
    await pause(50)
  }
}
