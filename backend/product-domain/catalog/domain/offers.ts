import type { listingChanges } from '../../../../contracts/catalog/events.ts'
import type { ShownPrice } from '../../../../contracts/catalog/product.ts'
import type { Currency } from '../../../../contracts/common/money.ts'

/** What the rest of the platform says about the SKUs of a model, which may be known before the product is. */
export interface Offers {
  /** The style code. */
  id: string
  version: number
  prices: Record<string, Partial<Record<Currency, Price>>>
  pairs: Record<string, Pairs>
  /** The product of this style code, since there is one. */
  product?: { id: string; version: number; published: boolean }
}

/** A price in minor units, and since when it is known, in milliseconds. */
export interface Price {
  amount: number
  compareAt?: number
  lowestIn30Days?: number
  at: number
}

/** How many pairs the public is told of, and the revision of that number. */
export interface Pairs {
  available: number
  revision: number
}

/** A style code of which nothing is known yet. */
export const noOffers: Omit<Offers, 'id' | 'version'> = { prices: {}, pairs: {} }

/** Prices as `pricing` tells them. */
export interface PriceNews {
  at: string
  prices: { sku: string; shown: ShownPrice }[]
}

/** Availability as `stock` tells it. */
export interface PairsNews {
  variants: { sku: string; available: number; revision: number }[]
}

/** Offers after some news, and what shoppers notice of it. */
export interface Learned {
  offers: Offers
  change: Exclude<(typeof listingChanges)[number], 'product'> | undefined
}

/** Takes prices over; those that are older than what is known are passed over. */
export function withPrices(offers: Offers, news: readonly PriceNews[]): Learned {
  const prices = { ...offers.prices }
  let seen = false
  for (const { at, prices: told } of news) {
    const since = Date.parse(at)
    for (const { sku, shown } of told) {
      const { currency } = shown.price
      const known = prices[sku]?.[currency]
      if (known && known.at > since) continue
      const price = priceOf(shown, since)
      seen ||= !sameAmounts(known, price)
      prices[sku] = { ...prices[sku], [currency]: price }
    }
  }
  return { offers: { ...offers, prices }, change: seen ? 'offer' : undefined }
}

/** Takes availability over; what has a lower revision than what is known is passed over. */
export function withPairs(offers: Offers, news: readonly PairsNews[]): Learned {
  const pairs = { ...offers.pairs }
  let change: Learned['change']
  for (const { sku, available, revision } of news.flatMap(({ variants }) => variants)) {
    const known = pairs[sku]
    if (known && known.revision >= revision) continue
    const before = known?.available ?? 0
    pairs[sku] = { available, revision }
    if (before === available) continue
    if (before === 0 || available === 0) change = 'offer'
    else change ??= 'pairs'
  }
  return { offers: { ...offers, pairs }, change }
}

const priceOf = ({ price, compareAt, lowestIn30Days }: ShownPrice, at: number): Price => ({
  amount: price.amount,
  ...(compareAt && { compareAt: compareAt.amount }),
  ...(lowestIn30Days && { lowestIn30Days: lowestIn30Days.amount }),
  at,
})

const sameAmounts = (a: Price | undefined, b: Price): boolean =>
  a?.amount === b.amount && a.compareAt === b.compareAt && a.lowestIn30Days === b.lowestIn30Days
