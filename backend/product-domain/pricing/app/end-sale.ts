import { PriceNotFound } from '../../../../contracts/pricing/rest.ts'
import { outcomeOf } from '../domain/decision.ts'
import { endSale as ended, type PriceChange } from '../domain/price-change.ts'
import type { CurrentPrices } from './current-prices.ts'
import type { Prices } from './ports.ts'

interface Needs {
  prices: Prices
  current: CurrentPrices
  now(): Date
}

/** Ends a running sale, or calls off a planned one. Fails with `price_not_found` and `sale_over`. */
export const endSale =
  ({ prices, current, now }: Needs) =>
  async (id: string, by: string): Promise<PriceChange> => {
    const key = await prices.saleOn(id)
    if (!key) throw PriceNotFound({ detail: `There is no sale ${id}.` })
    const sale = await prices.decide({
      keys: [key],
      by,
      decide(entries) {
        const at = now()
        const sale = ended(
          entries.flatMap(({ history }) => history).find(change => change.id === id) as PriceChange,
          at,
        )
        const outcome = outcomeOf(
          entries,
          ({ history }) => history.map(change => (change.id === id ? sale : change)),
          at,
        )
        return { outcome, out: sale }
      },
    })
    current.forget([key])
    return sale
  }
