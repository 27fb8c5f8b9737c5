import type { NewPriceChange } from '../../../../contracts/pricing/rest.ts'
import { outcomeOf, type PriceEntry } from '../domain/decision.ts'
import { addChanges, nameOf, type PriceChange } from '../domain/price-change.ts'
import type { CurrentPrices } from './current-prices.ts'
import type { Prices } from './ports.ts'

interface Needs {
  prices: Prices
  current: CurrentPrices
  newId(prefix: string): string
  now(): Date
}

/** Sets prices and plans sales, all or none; answers the changes. */
export const changePrices =
  ({ prices, current, newId, now }: Needs) =>
  async (wanted: readonly NewPriceChange[], by: string): Promise<PriceChange[]> => {
    const byPrice = Map.groupBy(wanted, nameOf)
    const keys = [...byPrice.values()].flatMap(([first]) => first ?? [])
    const rule = (entry: PriceEntry, at: Date) => {
      const changes = (byPrice.get(nameOf(entry)) ?? []).map(each => changeFrom(each, newId, at))
      return addChanges(entry.history, changes, at)
    }
    const changes = await prices.decide({
      keys,
      by,
      decide: entries => outcomeOf(entries, rule, now()),
    })
    current.forget(keys)
    return changes
  }

const changeFrom = (
  { from, until, ...change }: NewPriceChange,
  newId: Needs['newId'],
  now: Date,
): PriceChange => ({
  ...change,
  id: newId('prc'),
  from: from === undefined ? now : new Date(from),
  until: until === undefined ? undefined : new Date(until),
})
