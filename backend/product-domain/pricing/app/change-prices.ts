import type { NewPriceChange } from '../../../../contracts/pricing/rest.ts'
import { outcomeOf } from '../domain/decision.ts'
import { addChanges, nameOf, type PriceChange, type PriceKey } from '../domain/price-change.ts'
import type { CurrentPrices } from './current-prices.ts'
import type { Prices } from './ports.ts'

interface Needs {
  prices: Prices
  current: CurrentPrices
  newId(prefix: string): string
  now(): Date
}

/** Sets prices and plans sales, all or none; answers the changes in the order in which they were asked for. */
export const changePrices =
  ({ prices, current, newId, now }: Needs) =>
  async (wanted: readonly NewPriceChange[], by: string): Promise<PriceChange[]> => {
    const keys = keysOf(wanted)
    const changes = await prices.decide({
      keys,
      by,
      decide(entries) {
        const at = now()
        const changes = wanted.map(({ from, until, ...change }) => ({
          ...change,
          id: newId('prc'),
          from: from === undefined ? at : new Date(from),
          until: until === undefined ? undefined : new Date(until),
        }))
        const byPrice = Map.groupBy(changes, nameOf)
        const added = (key: PriceKey) => byPrice.get(nameOf(key)) ?? []
        const outcome = outcomeOf(entries, entry => addChanges(entry.history, added(entry), at), at)
        return { outcome, out: changes }
      },
    })
    current.forget(keys)
    return changes
  }

const keysOf = (changes: readonly PriceKey[]): PriceKey[] => [
  ...new Map(
    changes.map(({ sku, currency }) => [nameOf({ sku, currency }), { sku, currency }]),
  ).values(),
]
