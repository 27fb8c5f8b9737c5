import { CannotStart } from '../settings.ts'
import type { Log } from '../telemetry/log.ts'
import type { Bus, DeadLetter } from './bus.ts'
import { ownerOf } from './bus.ts'
import { toMessage } from './kafka/binary-mode.ts'
import { openBrokers } from './kafka/brokers.ts'
import { lettersIn, toLetter, toRemoval } from './kafka/dead-letters.ts'
import { openPublisher } from './kafka/publisher.ts'
import { openSubscriber, type Subscriber } from './kafka/subscriber.ts'

export interface KafkaOptions {
  /** `host:port` of some brokers; they tell of the others. */
  brokers: string[]
  /** What the names of all topics and groups begin with. */
  prefix?: string
}

/**
 * The bus for many machines: Kafka. A service's events are the topic `shoecloud.<service>`; a service that listens is
 * the group of the same name, puts what it cannot handle into `shoecloud.<service>.dead`, and gets it again from
 * `shoecloud.<service>.replay`.
 */
export async function openKafkaBus(
  { brokers: addresses, prefix = 'shoecloud' }: KafkaOptions,
  log: Log,
): Promise<Bus> {
  const brokers = await openBrokers(addresses).catch((cause: Error) => {
    const message = `The Kafka of SHOECLOUD_KAFKA cannot be used: ${addresses.join(', ')} does not answer.`
    throw new CannotStart(message, { cause })
  })
  const publisher = openPublisher(addresses, log)
  const subscribers: { consumer: string; group: string | undefined; subscriber: Subscriber }[] = []
  const named = (name: string) => `${prefix}.${name}`
  const graveOf = (consumer: string) => named(`${consumer}.dead`)
  const replayOf = (consumer: string) => named(`${consumer}.replay`)
  let handled = 0

  async function deadLetters(): Promise<DeadLetter[]> {
    const ends = { before: named(''), after: '.dead' }
    const consumers = (await brokers.topics())
      .filter(topic => topic.startsWith(ends.before) && topic.endsWith(ends.after))
      .map(topic => topic.slice(ends.before.length, -ends.after.length))
    const letters = await Promise.all(
      consumers.map(consumer => lettersIn(graveOf(consumer), consumer, addresses, brokers)),
    )
    return letters.flat().toSorted((a, b) => a.failedAt.localeCompare(b.failedAt))
  }

  async function remove({ consumer, id }: DeadLetter) {
    await publisher.publish(graveOf(consumer), [toRemoval(graveOf(consumer), id)])
  }

  return {
    relaxed: false,
    async publish(name, envelopes) {
      if (envelopes.length === 0) return
      const topic = named(name)
      await brokers.ensure(topic, 'events')
      await publisher.publish(
        topic,
        envelopes.map(each => toMessage(topic, each)),
      )
    },
    async subscribe({ consumer, topics: names, from, handle }) {
      const topics = names.map(named)
      const replays = replayOf(ownerOf(consumer))
      await Promise.all([
        ...topics.map(topic => brokers.ensure(topic, 'events')),
        brokers.ensure(replays, 'replays'),
      ])
      const group = from === 'now' ? undefined : named(consumer)
      const subscriber = await openSubscriber({
        addresses,
        brokers,
        consumer,
        topics: [...topics, replays],
        group,
        handle,
        handled: count => (handled += count),
        log,
      })
      subscribers.push({ consumer, group, subscriber })
    },
    async bury(letter) {
      const topic = graveOf(letter.consumer)
      await brokers.ensure(topic, 'dead-letters')
      await publisher.publish(topic, [toLetter(topic, letter)])
    },
    deadLetters,
    async replay(id) {
      const letters = (await deadLetters()).filter(each => each.id === id)
      for (const letter of letters) {
        const topic = replayOf(letter.consumer)
        await brokers.ensure(topic, 'replays')
        await publisher.publish(topic, [toMessage(topic, letter.envelope)])
        // Only afterwards: a crash in between repeats the event, and loses none.
        await remove(letter)
      }
      return letters.length > 0
    },
    async dismiss(id) {
      const letters = (await deadLetters()).filter(each => each.id === id)
      await Promise.all(letters.map(remove))
      return letters.length > 0
    },
    async lag() {
      const members = subscribers.filter(each => each.group !== undefined)
      const groups = members.flatMap(({ group }) => group ?? [])
      const topics = [...new Set(members.flatMap(({ subscriber }) => subscriber.topics))]
      if (groups.length === 0) return []
      const [ends, committed] = await Promise.all([brokers.ends(topics), brokers.committed(groups)])
      return members.flatMap(({ consumer, group = '', subscriber }) =>
        subscriber.topics.map(topic => {
          const noted = committed.get(group)?.get(topic)
          const behind = (ends.get(topic) ?? []).map(
            (end, number) => end - (noted?.[number] ?? end),
          )
          const events = Number(behind.reduce((sum, each) => sum + each, 0n))
          return { consumer, topic: topic.slice(named('').length), events }
        }),
      )
    },
    async settled() {
      const topics = [...new Set(subscribers.flatMap(({ subscriber }) => subscriber.topics))]
      const ends = await brokers.ends(topics)
      await Promise.all(subscribers.map(({ subscriber }) => subscriber.reached(ends)))
      // Those before the call count too: what followed from them may still be to do.
      const count = handled
      handled = 0
      return count
    },
    async close() {
      await Promise.all(subscribers.map(({ subscriber }) => subscriber.close()))
      await Promise.all([publisher.close(), brokers.close()])
    },
  }
}
