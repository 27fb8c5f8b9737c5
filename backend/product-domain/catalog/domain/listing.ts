import { ListingChanged, type listingChanges } from '../../../../contracts/catalog/events.ts'
import type { ShownPrice } from '../../../../contracts/catalog/product.ts'
import type { Event } from '../../../../contracts/common/events.ts'
import { type Currency, money } from '../../../../contracts/common/money.ts'
import type { Offers } from './offers.ts'
import type { Product } from './product.ts'

/** A product with its offers: what a shopper looks at. */
export interface Listing {
  product: Product
  offers: Offers
}

/** Grows with each change of a listing. One that was read while it changed has a lower one than what was changed to. */
export const revisionOf = ({ product, offers }: Listing): number => product.version + offers.version

/** The price of a SKU as it must be shown; undefined where it has none in this currency. */
export function shownPrice(
  offers: Offers,
  sku: string,
  currency: Currency,
): ShownPrice | undefined {
  const price = offers.prices[sku]?.[currency]
  if (!price) return undefined
  const { amount, compareAt, lowestIn30Days } = price
  return {
    price: money(amount, currency),
    ...(compareAt !== undefined && { compareAt: money(compareAt, currency) }),
    ...(lowestIn30Days !== undefined && { lowestIn30Days: money(lowestIn30Days, currency) }),
  }
}

/** How many pairs of a SKU the public is told of. */
export const pairsOf = (offers: Offers, sku: string): number => offers.pairs[sku]?.available ?? 0

/** What others must hear of a change that leads to these offers: nothing while the product is not, and was not, public. */
export function newsOf(
  { id, version, product }: Offers,
  change: (typeof listingChanges)[number],
  { wasPublished = false } = {},
): Event<ListingNews>[] {
  if (!product || !(product.published || wasPublished)) return []
  return [
    ListingChanged({
      productId: product.id,
      styleCode: id,
      published: product.published,
      change,
      revision: product.version + version,
    }),
  ]
}

/** What is told of a change. */
export type ListingNews = Parameters<typeof ListingChanged>[0]
