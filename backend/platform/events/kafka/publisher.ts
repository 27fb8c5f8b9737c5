import { setTimeout as pause } from 'node:timers/promises'
import {
  compatibilityPartitioner,
  findErrorBy,
  type MessageToProduce,
  Producer,
} from '@platformatic/kafka'
import { coalesce } from '../../coalesce.ts'
import { clientOptions } from './brokers.ts'

/** Writes messages to topics, those of one topic in order. */
export interface Publisher {
  /** Resolves when all in-sync replicas have them; rejects when that takes too long. */
  publish(topic: string, messages: MessageToProduce[]): Promise<void>
  close(): Promise<void>
}

const givesUpAfterMs = 8000

/** A broker takes a batch of at most `max.message.bytes`, and one request may become one batch. */
const bytesInOneRequest = 500_000

/** Opens the producer: idempotent, so that what it repeats by itself is stored once. */
export function openPublisher(addresses: string[]): Publisher {
  const producer = new Producer({
    ...clientOptions(addresses),
    idempotent: true,
    compression: 'lz4',
    // As the clients of Kafka itself place keys, whatever writes into a topic beside us.
    partitioner: compatibilityPartitioner,
  })

  async function send(messages: MessageToProduce[]) {
    for (const until = Date.now() + givesUpAfterMs; ; await pause(200)) {
      try {
        await producer.send({ messages })
        return
      } catch (error) {
        // Its own attempts keep to the leaders of the first one; they may have moved.
        producer.clearMetadata()
        const final = findErrorBy(error as Error, 'canRetry', false)
        if (final || Date.now() > until) throw error
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
    close: () => producer.close(),
  }
}

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
  const late = pause(givesUpAfterMs, undefined, timer).then(() => {
    throw new Error(`Kafka did not take the events within ${givesUpAfterMs / 1000} seconds`)
  })
  try {
    await Promise.race([sending, late])
  } finally {
    timer.abort()
    late.catch(() => {})
  }
}
