import type { Envelope } from '../../../../contracts/common/events.ts'

/** A partition that this process reads, and how far it has got. */
export interface Partition {
  readonly topic: string
  readonly number: number
  /** The offset that is fetched next. */
  position: bigint
  /** What is fetched and not handled yet, in order. */
  waiting: { offset: bigint; envelope: Envelope }[]
  /** Whether a handler has events of it. */
  busy: boolean
  /** No more once another process has it: what a handler still does with it is not committed. */
  ours: boolean
}

export const newPartition = (topic: string, number: number, position: bigint): Partition => ({
  topic,
  number,
  position,
  waiting: [],
  busy: false,
  ours: true,
})

/** The first offset that is not handled yet. */
export const handledUpTo = ({ waiting, position }: Partition): bigint =>
  waiting[0]?.offset ?? position
