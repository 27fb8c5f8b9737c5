import type { Cart as CartReply } from '../../../../contracts/cart/rest.ts'
import type { Currency } from '../../../../contracts/common/money.ts'
import type { Cart } from '../domain/cart.ts'
import { priced } from '../domain/offer.ts'
import type { Needs, Shopper } from './ports.ts'

/** Starts an empty cart, which is then the customer's own if there is one. */
export const startCart =
  ({ carts, now, newId }: Pick<Needs, 'carts' | 'now'> & { newId(prefix: string): string }) =>
  async (customerId: Shopper, currency: Currency): Promise<CartReply> => {
    const cart: Cart = {
      id: newId('cart'),
      currency,
      status: 'open',
      ...(customerId !== undefined && { customerId }),
      items: [],
      updatedAt: now().toISOString(),
    }
    // Sent together: one round trip.
    await Promise.all([
      carts.add(cart),
      customerId !== undefined && carts.remember(customerId, cart.id),
    ])
    return priced(cart, () => undefined)
  }
