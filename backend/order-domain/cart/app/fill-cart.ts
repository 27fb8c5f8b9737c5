import type { Cart as CartReply } from '../../../../contracts/cart/rest.ts'
import { addItem, type Cart, changeItem, removeItem, visible } from '../domain/cart.ts'
import { demandPrice } from '../domain/offer.ts'
import { shown } from './offers.ts'
import type { Needs, Shopper } from './ports.ts'

/** What to do, to which cart, for whom. */
interface Wish {
  cartId: string
  customerId: Shopper
  sku: string
}

/** Puts pairs into a cart at their price of now; what is out of stock may go in, and is flagged. */
export const addToCart =
  (needs: Needs) =>
  async ({ sku, quantity, ...wish }: Wish & { quantity: number }): Promise<CartReply> => {
    // Asked before the cart is known: a shoe that is alone in its cart needs no second question.
    const { variants } = await needs.catalog.variants({ skus: [sku] })
    const offer = variants[0]
    const cart = await change(needs, wish, cart => {
      const addedPrice = demandPrice(sku, offer, cart.currency)
      return addItem(cart, { sku, quantity, addedPrice }, needs.now())
    })
    return shown(needs, cart, new Map([[sku, offer]]))
  }

/** Sets how many pairs of something are in a cart. */
export const changeQuantity =
  (needs: Needs) =>
  async ({ sku, quantity, ...wish }: Wish & { quantity: number }): Promise<CartReply> => {
    const item = { sku, quantity }
    return shown(needs, await change(needs, wish, cart => changeItem(cart, item, needs.now())))
  }

/** Takes something out of a cart. */
export const takeOut =
  (needs: Needs) =>
  async ({ sku, ...wish }: Wish): Promise<CartReply> =>
    shown(needs, await change(needs, wish, cart => removeItem(cart, sku, needs.now())))

const change = (
  { carts }: Needs,
  { cartId, customerId }: Omit<Wish, 'sku'>,
  rule: (cart: Cart) => Cart,
): Promise<Cart> => carts.change(cartId, cart => rule(visible(cart, customerId)))
