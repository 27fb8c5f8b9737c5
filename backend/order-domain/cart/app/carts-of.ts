import { CartNotFound, type Cart as CartReply } from '../../../../contracts/cart/rest.ts'
import { type Cart, visible } from '../domain/cart.ts'
import { shown } from './offers.ts'
import type { Needs, Shopper } from './ports.ts'

/** A cart with the prices and availability of this moment; `cart_not_found` also for somebody else's. */
export const cartById =
  (needs: Pick<Needs, 'carts' | 'catalog'>) =>
  async (cartId: string, customerId: Shopper): Promise<CartReply> =>
    shown(needs, visible(await needs.carts.get(cartId), customerId))

/** The open cart of a customer; throws `cart_not_found` where there is none. */
export const customersCart =
  (needs: Pick<Needs, 'carts' | 'catalog'>) =>
  async (customerId: string): Promise<CartReply> => {
    const cart = await openCartOf(needs, customerId)
    if (cart) return shown(needs, cart)
    throw CartNotFound({ detail: 'You have no open cart. Start one with POST /v1/carts.' })
  }

/** The cart that a customer last started or claimed, while it is open. */
export async function openCartOf(
  { carts }: Pick<Needs, 'carts'>,
  customerId: string,
): Promise<Cart | undefined> {
  const cart = await carts.lastOf(customerId)
  return cart?.status === 'open' && cart.customerId === customerId ? cart : undefined
}
