import {
  CartNotFound,
  CartOrdered,
  type Cart as CartReply,
} from '../../../../contracts/cart/rest.ts'
import { type Cart, give, type Item, merge, visible } from '../domain/cart.ts'
import { priceOf } from '../domain/offer.ts'
import { openCartOf } from './carts-of.ts'
import { offersOf, shown } from './offers.ts'
import type { Needs } from './ports.ts'

/**
 * Gives a guest's cart to a customer who has signed in: it becomes theirs, and its items join the open cart that they
 * have already. Claimed twice in the same moment, the items are counted once: only one of the claims gets the cart.
 */
export const claimCart =
  (needs: Needs) =>
  async (cartId: string, customerId: string): Promise<CartReply> => {
    const own = await openCartOf(needs, customerId)
    const { cart, wasGuests } = await take(needs, cartId, customerId)
    if (!wasGuests) return shown(needs, cart)
    const joined = own && (await join(needs, own, cart))
    if (joined) await needs.carts.remove(cartId)
    else await needs.carts.remember(customerId, cartId)
    return shown(needs, joined ?? cart)
  }

async function take({ carts, now }: Needs, cartId: string, customerId: string) {
  let wasGuests = false
  const cart = await carts.change(cartId, current => {
    const found = visible(current, customerId)
    wasGuests = found.customerId === undefined
    return wasGuests ? give(found, customerId, now()) : found
  })
  return { cart, wasGuests }
}

// Undefined when the customer's cart became an order meanwhile: then the claimed one is the open one.
async function join(needs: Needs, own: Cart, claimed: Cart): Promise<Cart | undefined> {
  const { carts, now } = needs
  const items = await inCurrencyOf(own, claimed, needs)
  try {
    return await carts.change(own.id, cart => merge(visible(cart, own.customerId), items, now()))
  } catch (error) {
    if (CartOrdered.is(error) || CartNotFound.is(error)) return undefined
    throw error
  }
}

async function inCurrencyOf(own: Cart, { currency, items }: Cart, needs: Needs): Promise<Item[]> {
  if (currency === own.currency) return items
  const offerOf = await offersOf(
    needs,
    items.map(({ sku }) => sku),
  )
  // What has no price in the other currency stays in the cart, and is flagged there.
  return items.map(item => ({ ...item, addedPrice: priceOf(offerOf(item.sku), own.currency) ?? 0 }))
}
