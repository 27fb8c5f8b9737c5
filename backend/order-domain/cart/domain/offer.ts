import { type Cart as CartReply, NotForSale } from '../../../../contracts/cart/rest.ts'
import type { Variant } from '../../../../contracts/catalog/gen/rpc.ts'
import { type Currency, money, sum, times } from '../../../../contracts/common/money.ts'
import type { Cart, Item } from './cart.ts'

type ItemReply = CartReply['items'][number]

/** What the catalogue says of a SKU in this moment; undefined where it does not know it. */
export type Offer = Variant | undefined

/** The catalogue's word on each SKU of a cart. */
export type OfferOf = (sku: string) => Offer

/** What one pair costs, in minor units; undefined where it is not for sale in this currency. */
export const priceOf = (offer: Offer, currency: Currency): number | undefined =>
  offer?.forSale ? offer.prices[currency] : undefined

/** The price of something that is to be put into a cart; throws `not_for_sale` where there is none. */
export function demandPrice(sku: string, offer: Offer, currency: Currency): number {
  const price = priceOf(offer, currency)
  if (price !== undefined) return price
  throw NotForSale({ detail: `${sku} is not for sale in ${currency}.` })
}

/** A cart with what its items are, cost and lack in this moment. What is not for sale does not count. */
export function priced(cart: Cart, offerOf: OfferOf): CartReply {
  const { id, currency, status, customerId, updatedAt } = cart
  const items = cart.items.map(item => pricedItem(item, offerOf(item.sku), currency))
  return {
    id,
    currency,
    status,
    ...(customerId !== undefined && { customerId }),
    items,
    subtotal: sum(
      currency,
      items.flatMap(({ total }) => total ?? []),
    ),
    updatedAt,
  }
}

function pricedItem(item: Item, offer: Offer, currency: Currency): ItemReply {
  const { sku, quantity } = item
  const amount = priceOf(offer, currency)
  const unitPrice = amount === undefined ? undefined : money(amount, currency)
  return {
    sku,
    quantity,
    name: offer?.name ?? sku,
    brand: offer?.brand ?? '',
    colourway: offer?.colourway ?? '',
    size: offer?.size ?? '',
    slug: offer?.slug ?? '',
    ...(offer?.imageId && { imageId: offer.imageId }),
    ...(unitPrice && { unitPrice, total: times(unitPrice, quantity) }),
    available: offer?.available ?? 0,
    issues: issuesOf(item, offer, amount),
  }
}

/** What has become of an item since it was put in, at the price of now. */
function issuesOf(
  { quantity, addedPrice }: Item,
  offer: Offer,
  price: number | undefined,
): ItemReply['issues'] {
  if (!offer || price === undefined) return ['not_for_sale']
  return [
    ...(offer.available === 0 ? (['out_of_stock'] as const) : []),
    ...(offer.available > 0 && offer.available < quantity ? (['not_enough'] as const) : []),
    ...(price !== addedPrice ? (['price_changed'] as const) : []),
  ]
}
