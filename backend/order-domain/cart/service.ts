import { CartsDefinition } from '../../../contracts/cart/gen/rpc.ts'
import { CartRest } from '../../../contracts/cart/rest.ts'
import { CatalogDefinition } from '../../../contracts/catalog/gen/rpc.ts'
import { Unauthenticated } from '../../../contracts/common/errors.ts'
import type { Caller } from '../../platform/security/caller.ts'
import { defineService } from '../../platform/service.ts'
import { keyValueCarts } from './adapters/key-value-carts.ts'
import { cartById, customersCart } from './app/carts-of.ts'
import { cartToBuy, closeCart } from './app/check-out.ts'
import { claimCart } from './app/claim-cart.ts'
import { addToCart, changeQuantity, takeOut } from './app/fill-cart.ts'
import { startCart } from './app/start-cart.ts'

/** Keeps what somebody means to buy, at the prices of the moment. */
export default defineService({
  name: 'cart',
  domain: 'order',
  says: 'Keeps what somebody means to buy, at the prices of the moment.',
  stores: { carts: keyValueCarts },
  uses: { catalog: CatalogDefinition },
  rest: CartRest,
  rpc: CartsDefinition,
  callers: ['checkout'],

  wire: ({ stores: { carts }, uses: { catalog }, newId, now }) => {
    const needs = { carts, catalog, now }
    const start = startCart({ carts, newId, now })
    const read = cartById(needs)
    const add = addToCart(needs)
    const change = changeQuantity(needs)
    const remove = takeOut(needs)
    const claim = claimCart(needs)
    const own = customersCart(needs)

    return {
      rest: {
        createCart: ({ body: { currency = 'EUR' }, caller }) => start(customerOf(caller), currency),
        getCart: ({ params: { cartId }, caller }) => read(cartId, customerOf(caller)),
        addItem: ({ params, body, caller }) =>
          add({ ...params, ...body, customerId: customerOf(caller) }),
        changeItem: ({ params, body, caller }) =>
          change({ ...params, ...body, customerId: customerOf(caller) }),
        removeItem: ({ params, caller }) => remove({ ...params, customerId: customerOf(caller) }),
        claimCart: ({ params: { cartId }, caller }) => claim(cartId, personOf(caller)),
        getMyCart: ({ caller }) => own(personOf(caller)),
      },
      rpc: { get: cartToBuy(needs), close: closeCart(needs) },
    }
  },
})

const customerOf = (caller: Caller): string | undefined =>
  caller.kind === 'person' ? caller.id : undefined

function personOf(caller: Caller): string {
  if (caller.kind === 'person') return caller.id
  throw Unauthenticated()
}
