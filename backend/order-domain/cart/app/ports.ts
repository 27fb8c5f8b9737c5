import type { Variant } from '../../../../contracts/catalog/gen/rpc.ts'
import type { Cart } from '../domain/cart.ts'

/** The carts that are kept; one that nobody changes for 30 days is gone. */
export interface Carts {
  get(id: string): Promise<Cart | undefined>
  add(cart: Cart): Promise<void>
  /** Changes a cart as one atomic step; `change` is pure and says what to do about one that is not there. */
  change(id: string, change: (cart: Cart | undefined) => Cart): Promise<Cart>
  remove(id: string): Promise<void>
  /** The cart that a customer has last started or claimed; it may be ordered or gone. */
  lastOf(customerId: string): Promise<Cart | undefined>
  remember(customerId: string, cartId: string): Promise<void>
}

/** What is sold, from the catalogue's memory. */
export interface Catalog {
  variants(request: { skus: string[] }): Promise<{ variants: Variant[] }>
}

/** What every command and query about carts needs. */
export interface Needs {
  carts: Carts
  catalog: Catalog
  now(): Date
}

/** A guest (`undefined`) or a customer, by id. */
export type Shopper = string | undefined
