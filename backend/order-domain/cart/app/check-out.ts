import type {
  CartRequest,
  CloseRequest,
  Cart as Message,
} from '../../../../contracts/cart/gen/rpc.ts'
import { CartNotFound } from '../../../../contracts/cart/rest.ts'
import { type Cart, close, type Item, visible } from '../domain/cart.ts'
import { type Offer, priceOf } from '../domain/offer.ts'
import { offersOf } from './offers.ts'
import type { Needs } from './ports.ts'

/** A cart as the checkout reads it, for the customer or the guest who wants to buy it. */
export const cartToBuy =
  (needs: Needs) =>
  async ({ cartId, customerId }: CartRequest): Promise<Message> =>
    message(needs, visible(await needs.carts.get(cartId), customerId || undefined))

/** Closes a cart that has become an order. */
export const closeCart =
  (needs: Needs) =>
  async ({ cartId, orderId }: CloseRequest): Promise<Message> => {
    const cart = await needs.carts.change(cartId, current => {
      if (!current) throw CartNotFound()
      return close(current, orderId, needs.now())
    })
    return message(needs, cart)
  }

async function message(needs: Needs, { id, currency, status, items }: Cart): Promise<Message> {
  const offerOf = await offersOf(
    needs,
    items.map(({ sku }) => sku),
  )
  return {
    id,
    currency,
    status,
    items: items.map(item => ({
      ...itemMessage(item, offerOf(item.sku)),
      forSale: priceOf(offerOf(item.sku), currency) !== undefined,
    })),
  }
}

const itemMessage = ({ sku, quantity }: Item, offer: Offer) => ({
  sku,
  quantity,
  name: offer?.name ?? sku,
  brand: offer?.brand ?? '',
  colourway: offer?.colourway ?? '',
  size: offer?.size ?? '',
  imageId: offer?.imageId ?? '',
  weightGrams: offer?.weightGrams ?? 0,
  taxClass: offer?.taxClass ?? 'standard',
})
