import { type KeyValue, keyValue } from '../../../platform/stores/key-value/port.ts'
import type { Carts } from '../app/ports.ts'
import type { Cart } from '../domain/cart.ts'

const day = 24 * 3600
const cartSeconds = 30 * day

// A cart lives on with each change; its place in the index is not written again, and must outlive it.
const indexSeconds = 400 * day

/** Carts under their ids, and the id of each customer's last cart under the customer's. */
export const keyValueCarts = keyValue<Carts>((store: KeyValue) => ({
  get: id => store.get<Cart>(id),
  add: cart => store.set(cart.id, cart, cartSeconds),
  change: async (id, change) => (await store.update<Cart>(id, change, cartSeconds)) as Cart,
  remove: id => store.remove(id),
  async lastOf(customerId) {
    const id = await store.get<string>(customerId)
    return id === undefined ? undefined : store.get<Cart>(id)
  },
  remember: (customerId, cartId) => store.set(customerId, cartId, indexSeconds),
}))
