import { outcomeOf } from '../domain/decision.ts'
import type { Prices } from './ports.ts'

/** Tells of prices that have moved by themselves because a sale began or ended, and answers how many there were. */
export const tellMoves =
  ({ prices, now }: { prices: Prices; now(): Date }) =>
  async (): Promise<number> => {
    const keys = await prices.movedBy(now(), 2000)
    if (keys.length === 0) return 0
    await prices.decide({
      keys,
      by: 'pricing',
      decide: entries => outcomeOf(entries, ({ history }) => history, now()),
    })
    return keys.length
  }
