import type { Envelope } from '../../../contracts/common/events.ts'
import type { Kept, KeptReply } from '../idempotency.ts'

/**
 * What the kernel keeps beside a service's own data, in the same database and the same transactions: so no event and no
 * request is lost, and each takes effect once. Every engine in which services live has one, and passes its suite.
 */
export interface Journal {
  /** Everything that `work` does happens, or nothing of it. An inner transaction joins the outer one. */
  transaction<T>(work: () => Promise<T>, options?: { relaxed?: boolean }): Promise<T>
  inbox: Inbox
  outbox: Outbox
  replies: Replies
  /** Forgets what nobody can ask for any more: events handled 8 days ago, replies given 24 hours ago. */
  trim(): Promise<void>
}

/** The events that have taken effect. */
export interface Inbox {
  /** Notes that events are handled, in the surrounding transaction; answers the ids of those that were not before. */
  note(eventIds: string[]): Promise<string[]>
}

/** An event that the relay has not moved yet. */
export interface Waiting {
  /** Where it stands in the outbox; it means something to the engine alone. */
  position: number | string
  envelope: Envelope
}

/** The events that have happened and are still to be put on the bus. */
export interface Outbox {
  /** The oldest, in the order in which they happened to each key. */
  read(limit: number): Promise<Waiting[]>
  remove(positions: Waiting['position'][]): Promise<void>
  /** How many there are. */
  count(): Promise<number>
}

/** The replies to requests that carried an `Idempotency-Key`. */
export interface Replies {
  /**
   * Takes a free key for a request and answers whether it was free. A second one that wants the key waits until the
   * surrounding transaction of the first has ended.
   */
  claim(key: string, fingerprint: string): Promise<boolean>
  find(key: string): Promise<Kept | undefined>
  keep(key: string, reply: KeptReply): Promise<void>
}
