import type { Envelope } from '../../../contracts/common/events.ts'

/** An event that a consumer gave up on, kept until staff replays it. */
export interface DeadLetter {
  id: string
  consumer: string
  envelope: Envelope
  error: string
  failedAt: string
}

/** A reader of some topics under a name; readers of one name share the events between them. */
export interface Subscription {
  consumer: string
  topics: string[]
  /**
   * `beginning`: all that is kept, and after a restart what is new since. `now`: what comes from now on, for as long as
   * this process lives; nothing is remembered under the name.
   */
  from: 'beginning' | 'now'
  /** Takes events in order; when it throws, the same events come again. */
  handle(envelopes: Envelope[]): Promise<void>
}

/** How many events of a topic a consumer has not handled yet. */
export interface Lag {
  consumer: string
  topic: string
  events: number
}

/** Carries events between services: at least once, in order for each key. */
export interface Bus {
  /**
   * Whether events may be handled in relaxed transactions: where the bus lives in the same database, a loss of power
   * that undoes an effect undoes as well that it was handled.
   */
  readonly relaxed: boolean
  /** Resolves when the events are safe. */
  publish(topic: string, envelopes: Envelope[]): Promise<void>
  subscribe(subscription: Subscription): Promise<void>
  /** Puts an event aside that a consumer could not handle. */
  bury(letter: Omit<DeadLetter, 'failedAt'>): Promise<void>
  /** Those that were neither replayed nor dismissed, the oldest first. */
  deadLetters(): Promise<DeadLetter[]>
  /** Gives a dead letter to the consumers that put it aside once more; answers whether there was one. */
  replay(id: string): Promise<boolean>
  /** Takes a dead letter off the list for good; answers whether there was one. */
  dismiss(id: string): Promise<boolean>
  /** How far the consumers of this process that are remembered by their names are behind. */
  lag(): Promise<Lag[]>
  /**
   * Resolves when every subscriber of this process has handled all that was published before the call, or, on the
   * embedded bus, has failed to; answers how many events were handled.
   */
  settled(): Promise<number>
  close(): Promise<void>
}

/** Who gets the dead letters of a subscriber again: `live.replica_1` is one replica of `live`. */
export const ownerOf = (consumer: string): string => consumer.split('.', 1)[0] as string
