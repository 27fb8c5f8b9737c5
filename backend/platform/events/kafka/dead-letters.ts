import type { MessageToProduce } from '@platformatic/kafka'
import type { DeadLetter } from '../bus.ts'
import { type Received, receivedIn, toEnvelope, toMessage } from './binary-mode.ts'
import { type Brokers, openReadingClient } from './brokers.ts'

const errorHeader = 'error'

/**
 * A dead letter as a message of its consumer's topic, in which the last message under a key counts: the event under
 * its id, with the error in a header.
 */
export function toLetter(
  topic: string,
  { id, envelope, error }: Omit<DeadLetter, 'failedAt'>,
): MessageToProduce {
  return { ...toMessage(topic, envelope, { [errorHeader]: error }), key: Buffer.from(id) }
}

/** The message that takes a dead letter off the list. */
export const toRemoval = (topic: string, id: string): MessageToProduce => ({
  topic,
  key: Buffer.from(id),
})

/** The dead letters in a consumer's topic. */
export async function lettersIn(
  topic: string,
  consumer: string,
  addresses: string[],
  brokers: Brokers,
): Promise<DeadLetter[]> {
  const letters = new Map<string, DeadLetter>()
  for (const message of await allOf(topic, addresses, brokers)) {
    const envelope = toEnvelope(message)
    const { key: id, headers, writtenAt } = message
    const failedAt = new Date(writtenAt).toISOString()
    if (envelope)
      letters.set(id, { id, consumer, envelope, error: headers.get(errorHeader) ?? '', failedAt })
    else letters.delete(id)
  }
  return [...letters.values()]
}

async function allOf(topic: string, addresses: string[], brokers: Brokers): Promise<Received[]> {
  const all: Received[] = []
  const client = openReadingClient(addresses, [topic])
  try {
    let position = (await brokers.begins([topic])).get(topic)?.[0] ?? 0n
    const end = (await brokers.ends([topic])).get(topic)?.[0] ?? 0n
    while (position < end) {
      const { topics } = await client.metadata({ topics: [topic] })
      const { id = '', partitions } = topics.get(topic) ?? {}
      const whole = { currentLeaderEpoch: -1, lastFetchedEpoch: -1, partitionMaxBytes: 1_000_000 }
      const { responses } = await client.fetch({
        node: partitions?.[0]?.leader ?? -1,
        maxWaitTime: 1000,
        topics: [{ topicId: id, partitions: [{ ...whole, partition: 0, fetchOffset: position }] }],
      })
      const part = responses[0]?.partitions[0]
      const { received, next } = part
        ? receivedIn(part, position)
        : { received: [], next: position }
      // Up to the end everything was compacted away.
      if (next === position) break
      all.push(...received)
      position = next
    }
  } finally {
    await client.close()
  }
  return all
}
