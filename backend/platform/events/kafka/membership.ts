import { setTimeout as pause } from 'node:timers/promises'
import { Consumer } from '@platformatic/kafka'
import type { Log } from '../../telemetry/log.ts'
import { anotherFirst, clientOptions, type Offsets } from './brokers.ts'
import { handledUpTo, type Partition } from './partition.ts'

/** What this process reads for its group, as the group has shared it out. */
export interface Assignment {
  /** Another one than before: the group had thought this process dead, and may have read on without it. */
  member: string
  partitions: { topic: string; numbers: number[] }[]
}

/** Membership in a consumer group: its members share the partitions between them. */
export interface Membership {
  /** What the group has noted of these; -1 where nothing is noted yet. */
  committed(partitions: Assignment['partitions']): Promise<Offsets>
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
const sessionMs = 10_000

/** Joins the group, again and again until it works; the first assignment comes later. */
export function joinGroup({
  addresses,
  group,
  topics,
  assigned,
  log,
}: MembershipOptions): Membership {
  let asked = addresses
  let left = false
  let joining = false
  let client = open()

  function open(): Consumer {
    const opened = new Consumer({
      ...clientOptions(asked),
      groupId: group,
      sessionTimeout: sessionMs,
      rebalanceTimeout: sessionMs,
      heartbeatInterval: 1000,
      heartbeatStallTimeout: sessionMs / 2,
      // Joining is answered only when all members have joined.
      requestTimeout: sessionMs + 2000,
      // Members keep what they have: only what changes hands is read by another.
      protocols: [{ name: 'cooperative-sticky', version: 1 }],
      // With attempts of its own it would join again inside a commit, and commit what may be another's by then.
      retries: 0,
    })
    opened.topics.trackAll(...topics)
    const tell = () => {
      const { memberId: member, assignments } = opened
      if (left || opened !== client || !member || !assignments) return
      assigned({
        member,
        partitions: assignments.map(({ topic, partitions }) => ({ topic, numbers: partitions })),
      })
    }
    opened.on('consumer:group:join', tell)
    opened.on('consumer:group:rebalance', tell)
    // It could not join again, and has stopped its heartbeats.
    opened.on('error', () => {
      if (opened === client) void join()
    })
    opened.on('consumer:heartbeat:stalled', () => {
      if (left || opened !== client) return
      beginAnew()
      void join()
    })
    return opened
  }

  function beginAnew() {
    const old = client
    asked = anotherFirst(asked)
    client = open()
    // The same member, so that the group does not wait for one that is gone; the old client leaves as nobody.
    client.memberId = old.memberId
    old.memberId = 'nobody'
    void close(old)
  }

  const close = (old: Consumer) =>
    old.close().catch(error => log.debug('a group was left without a word', { job: group }, error))

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
        if (attempt % 3 === 0 && !left) beginAnew()
      }
    }
    joining = false
  }
  void join()

  return {
    committed: partitions =>
      client.listCommittedOffsets({
        topics: partitions.map(({ topic, numbers }) => ({ topic, partitions: numbers })),
      }),
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
      await close(client)
    },
  }
}
