import type { Cart as CartReply } from '../../../../contracts/cart/rest.ts'
import type { Cart } from '../domain/cart.ts'
import { type Offer, type OfferOf, priced } from '../domain/offer.ts'
import type { Needs } from './ports.ts'

/** What the catalogue says of these SKUs; asks only for those that `known` does not have. */
export async function offersOf(
  { catalog }: Pick<Needs, 'catalog'>,
  skus: readonly string[],
  known: ReadonlyMap<string, Offer> = new Map(),
): Promise<OfferOf> {
  const unknown = skus.filter(sku => !known.has(sku))
  const { variants } =
    unknown.length > 0 ? await catalog.variants({ skus: unknown }) : { variants: [] }
  const offers = new Map(variants.map(variant => [variant.sku, variant]))
  return sku => known.get(sku) ?? offers.get(sku)
}

/** A cart as its shopper sees it, at the prices of now. */
export async function shown(
  needs: Pick<Needs, 'catalog'>,
  cart: Cart,
  known?: ReadonlyMap<string, Offer>,
): Promise<CartReply> {
  const skus = cart.items.map(({ sku }) => sku)
  return priced(cart, await offersOf(needs, skus, known))
}
