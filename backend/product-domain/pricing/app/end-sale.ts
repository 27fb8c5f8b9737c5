import { PriceNotFound } from '../../../../contracts/pricing/rest.ts'
import { outcomeOf, type PriceEntry } from '../domain/decision.ts'
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
    const rule = ({ history }: PriceEntry, at: Date) =>
      history.map(change => (change.id === id ? ended(change, at) : change))
    const [sale] = await prices.decide({
      keys: [key],
      by,
      decide: entries => outcomeOf(entries, rule, now()),
    })
    current.forget([key])
    return sale as PriceChange
  }
