import {
  CartFull,
  CartNotFound,
  CartOrdered,
  ItemNotInCart,
  mostOfOneSku,
  mostSkus,
} from '../../../../contracts/cart/rest.ts'
import type { Currency } from '../../../../contracts/common/money.ts'

/** So many pairs of one SKU; `addedPrice` is what one cost then, in minor units of the cart's currency. */
export interface Item {
  sku: string
  quantity: number
  addedPrice: number
}

/** What somebody means to buy. Everything that is said about the items is read anew each time. */
export interface Cart {
  id: string
  currency: Currency
  status: 'open' | 'ordered'
  /** Whose it is; a cart of nobody belongs to whoever knows its id. */
  customerId?: string
  /** The order that it has become. */
  orderId?: string
  items: Item[]
  updatedAt: string
}

/** Lets a cart pass that the customer, or the guest, may see; throws `cart_not_found` on any other. */
export function visible(cart: Cart | undefined, customerId: string | undefined): Cart {
  if (cart && (cart.customerId === undefined || cart.customerId === customerId)) return cart
  throw CartNotFound({
    detail: 'There is no such cart. Carts expire 30 days after their last change.',
  })
}

/** Puts pairs into the cart, at the price of now; throws `cart_full` beyond the limits, and `cart_ordered`. */
export function addItem(cart: Cart, added: Item, now: Date): Cart {
  const quantity = (itemOf(cart, added.sku)?.quantity ?? 0) + added.quantity
  if (quantity > mostOfOneSku) {
    throw CartFull({ detail: `A cart holds at most ${mostOfOneSku} pairs of ${added.sku}.` })
  }
  const items = withItem(cart.items, { ...added, quantity })
  if (items.length > mostSkus) {
    throw CartFull({ detail: `A cart holds at most ${mostSkus} different shoes.` })
  }
  return changed(cart, items, now)
}

/** Sets how many pairs of something there are; throws `item_not_in_cart`, and `cart_ordered`. */
export function changeItem(
  cart: Cart,
  { sku, quantity }: Pick<Item, 'sku' | 'quantity'>,
  now: Date,
): Cart {
  const item = demandItem(cart, sku)
  return changed(cart, withItem(cart.items, { ...item, quantity }), now)
}

/** Takes something out; throws `item_not_in_cart`, and `cart_ordered`. */
export function removeItem(cart: Cart, sku: string, now: Date): Cart {
  const item = demandItem(cart, sku)
  return changed(
    cart,
    cart.items.filter(each => each !== item),
    now,
  )
}

/** Makes a guest's cart a customer's; throws `cart_ordered`. */
export const give = (cart: Cart, customerId: string, now: Date): Cart => ({
  ...changed(cart, cart.items, now),
  customerId,
})

/** Puts items of another cart into this one: quantities add up, and what is beyond the limits is left out. */
export function merge(cart: Cart, added: readonly Item[], now: Date): Cart {
  const items = added.reduce((merged, item) => {
    const quantity = (merged.find(({ sku }) => sku === item.sku)?.quantity ?? 0) + item.quantity
    return withItem(merged, { ...item, quantity: Math.min(quantity, mostOfOneSku) })
  }, cart.items)
  return changed(cart, items.slice(0, mostSkus), now)
}

/** The cart has become an order: once, however often it is told; throws `cart_ordered` if it was another order. */
export function close(cart: Cart, orderId: string, now: Date): Cart {
  if (cart.orderId === orderId) return cart
  return { ...changed(cart, cart.items, now), status: 'ordered', orderId }
}

function changed(cart: Cart, items: Item[], now: Date): Cart {
  if (cart.status === 'ordered') {
    throw CartOrdered({
      detail: 'This cart has become an order. Start another with POST /v1/carts.',
    })
  }
  return { ...cart, items, updatedAt: now.toISOString() }
}

const itemOf = ({ items }: Cart, wanted: string) => items.find(({ sku }) => sku === wanted)

function demandItem(cart: Cart, sku: string): Item {
  const item = itemOf(cart, sku)
  if (item) return item
  throw ItemNotInCart({ detail: `${sku} is not in the cart.` })
}

function withItem(items: Item[], item: Item): Item[] {
  const known = items.some(({ sku }) => sku === item.sku)
  return known ? items.map(each => (each.sku === item.sku ? item : each)) : [...items, item]
}
