import { LRUCache } from 'lru-cache'
import type { Currency } from '../../../../contracts/common/money.ts'
import { type Price, priceAt } from '../domain/price.ts'
import { nameOf, type PriceKey } from '../domain/price-change.ts'
import type { Prices } from './ports.ts'

/** The prices of this moment. */
export interface CurrentPrices {
  /** The prices of SKUs in a currency; those without a price are left out. */
  of(skus: readonly string[], currency: Currency): Promise<Map<string, Price>>
  /** Lets go of prices that were changed. */
  forget(keys: Iterable<PriceKey>): void
}

/** Some 20 MB, when all of them are asked for. */
const mostKept = 50_000

/** Keeps prices in memory, each until it moves by itself; those that it lacks are read together. */
export function currentPrices({
  prices,
  now,
}: {
  prices: Pick<Prices, 'histories'>
  now(): Date
}): CurrentPrices {
  const kept = new LRUCache<string, Price>({ max: mostKept })
  let changes = 0

  async function readAll(keys: readonly PriceKey[]): Promise<(Price | undefined)[]> {
    const changesBefore = changes
    const histories = await prices.histories(keys)
    const at = now()
    return histories.map((history, i) => {
      const price = priceAt(history, at)
      // What was read while prices changed may be older than the change.
      if (price && changes === changesBefore) kept.set(nameOf(keys[i] as PriceKey), price)
      return price
    })
  }

  return {
    async of(skus, currency) {
      const at = now()
      const found = new Map<string, Price>()
      const lacking: PriceKey[] = []
      for (const sku of skus) {
        const price = kept.get(nameOf({ sku, currency }))
        if (price && !(price.until && price.until <= at)) found.set(sku, price)
        else lacking.push({ sku, currency })
      }
      if (lacking.length === 0) return found
      const others = await readAll(lacking)
      lacking.forEach(({ sku }, i) => {
        const price = others[i]
        if (price) found.set(sku, price)
      })
      return found
    },
    forget(keys) {
      changes++
      for (const key of keys) kept.delete(nameOf(key))
    },
  }
}
