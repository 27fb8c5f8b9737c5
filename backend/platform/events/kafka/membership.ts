import { setTimeout as pause } from 'node:timers/promises'
import { Consumer } from '@platformatic/kafka'
import type { Log } from '../../telemetry/log.ts'
import { clientOptions } from './brokers.ts'
import { handledUpTo, type Partition } from './partition.ts'

/** What this process reads for its group, as the group has shared it out. */
export interface Assignment {
  /** Another one than before: the group had thought this process dead, and may have read on without it. */
  member: string
  partitions: { topic: string; numbers: number[] }[]
}

/** Membership in a consumer group: its members share the partitions between them. */
export interface Membership {
  /** Notes in the group how far partitions are handled. */
  commit(partitions: Partition[]): Promise<void>
  leave(): Promise<void>
}

export interface MembershipOptions {
  addresses: string[]
  group: string
  topics: string[]
  assigned(assignment: Assignment): void
  log: Log
}

/** A member that is silent for so long is thought dead. */
const sessionMs = 15_000
const rebalanceMs = 30_000

/** Joins the group, again and again until it works; the first assignment comes later. */
export function joinGroup({
  addresses,
  group,
  topics,
  assigned,
  log,
}: MembershipOptions): Membership {
  const client = new Consumer({
    ...clientOptions(addresses),
    groupId: group,
    sessionTimeout: sessionMs,
    rebalanceTimeout: rebalanceMs,
    heartbeatInterval: 1000,
    // Joining is answered only when all members have joined.
    requestTimeout: rebalanceMs + 5000,
    // Members keep what they have: only what changes hands is read by another.
    protocols: [{ name: 'cooperative-sticky', version: 1 }],
    // With attempts of its own it would join again inside a commit, and commit what may be another's by then.
    retries: 0,
  })
  client.topics.trackAll(...topics)
  let left = false
  let joining = false

  async function join() {
    if (joining) return
    joining = true
    for (let attempt = 1; !left; attempt++) {
      try {
        await client.joinGroup({})
        break
      } catch (error) {
        const say = attempt < 10 ? log.debug : log.warn
        say(
          'a group of consumers cannot be joined; it is tried again',
          { job: group, attempt },
          error,
        )
        await pause(Math.min(50 * 2 ** attempt, 1000))
      }
    }
    joining = false
  }

  const tell = () => {
    if (left || !client.memberId) return
    assigned({
      member: client.memberId,
      partitions: (client.assignments ?? []).map(({ topic, partitions }) => ({
        topic,
        numbers: partitions,
      })),
    })
  }
  client.on('consumer:group:join', tell)
  client.on('consumer:group:rebalance', tell)
  // It could not join again, and has stopped its heartbeats.
  client.on('error', () => void join())
  void join()

  return {
    commit: partitions =>
      client.commit({
        offsets: partitions.map(each => ({
          topic: each.topic,
          partition: each.number,
          offset: handledUpTo(each),
          leaderEpoch: -1,
        })),
      }),
    async leave() {
      left = true
      await client.close()
    },
  }
}
