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
  deadLetters(): Promise<DeadLetter[]>
  /** Resolves when every subscriber has handled all that was published before the call; answers how many events. */
  settled(): Promise<number>
  close(): Promise<void>
}
