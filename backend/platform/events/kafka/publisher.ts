import { setTimeout as pause } from 'node:timers/promises'
import {
  compatibilityPartitioner,
  findErrorBy,
  type MessageToProduce,
  Producer,
} from '@platformatic/kafka'
import { coalesce } from '../../coalesce.ts'
import type { Log } from '../../telemetry/log.ts'
import { anotherFirst, clientOptions } from './brokers.ts'

/** Writes messages to topics, those of one topic in order. */
export interface Publisher {
  /** Resolves when all in-sync replicas have them; rejects when that takes too long. */
  publish(topic: string, messages: MessageToProduce[]): Promise<void>
  close(): Promise<void>
}

const givesUpAfterMs = 10_000

/** A broker takes a batch of at most `max.message.bytes`, and one request may become one batch. */
const bytesInOneRequest = 500_000

/** A producer, and what it has under way. */
interface Open {
  producer: Producer
  sending: Set<Promise<unknown>>
}

/** Opens the publisher; what it repeats by itself is stored once, since its producer is idempotent. */
export function openPublisher(addresses: string[], log: Log): Publisher {
  let asked = addresses
  let current = open(asked)
  let closed = false

  async function send(messages: MessageToProduce[]) {
    for (const until = Date.now() + givesUpAfterMs; ; await pause(100)) {
      const used = current
      const sending = used.producer.send({ messages })
      used.sending.add(sending)
      try {
        await sending
        return
      } catch (error) {
        const tooLarge = findErrorBy(error as Error, 'apiId', 'MESSAGE_TOO_LARGE')
        if (tooLarge || closed || Date.now() > until) throw error
        // Its own attempts keep to the leaders and to the broker that the first one asked for them.
        if (used === current) {
          asked = anotherFirst(asked)
          current = open(asked)
          void retire(used)
        }
      } finally {
        used.sending.delete(sending)
      }
    }
  }

  // One request at a time for a topic: were two under way, the second might be stored before the first.
  const topics = new Map<string, (messages: MessageToProduce[]) => Promise<void>>()
  const toTopic = (topic: string) => {
    const known = topics.get(topic)
    if (known) return known
    const inTurn = coalesce<MessageToProduce[], void>(async waiting => {
      for (const part of inRequests(waiting.flat())) await send(part)
      return waiting.map(() => {})
    })
    topics.set(topic, inTurn)
    return inTurn
  }

  return {
    publish: (topic, messages) => inTime(toTopic(topic)(messages)),
    close() {
      closed = true
      return retire(current)
    },
  }

  async function retire({ producer, sending }: Open) {
    await Promise.allSettled(sending)
    await producer.close().catch(error => log.warn('a producer could not be closed', {}, error))
  }
}

const open = (addresses: string[]): Open => ({
  producer: new Producer({
    ...clientOptions(addresses),
    idempotent: true,
    compression: 'lz4',
    // As the clients of Kafka itself place keys, whatever writes into a topic beside us.
    partitioner: compatibilityPartitioner,
  }),
  sending: new Set(),
})

function inRequests(messages: MessageToProduce[]): MessageToProduce[][] {
  const requests: MessageToProduce[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const message of messages) {
    bytes += message.value?.length ?? 0
    if (bytes > bytesInOneRequest) {
      requests.push([])
      bytes = message.value?.length ?? 0
    }
    requests.at(-1)?.push(message)
  }
  return requests
}

// What is given up may still be stored later; whoever publishes again repeats it, and consumers know what they handled.
async function inTime(sending: Promise<void>) {
  const timer = new AbortController()
  const late = pause(givesUpAfterMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`Kafka did not take the events within ${givesUpAfterMs / 1000} seconds`)
  })
  try {
    await Promise.race([sending, late])
  } finally {
    timer.abort()
  }
}
