import { type Static, Type } from 'typebox'
import { Email } from '../auth/rest.ts'
import { CartNotFound, CartOrdered } from '../cart/rest.ts'
import { defineFailure, IdempotencyKeyMissing, IdempotencyKeyReused } from '../common/errors.ts'
import { anyone, route } from '../common/rest.ts'
import { Id, object, Text } from '../common/schema.ts'
import { Address, Order } from '../orders/rest.ts'
import { PaymentDeclined, providers } from '../payments/rest.ts'
import { OutOfStock } from '../stock/rest.ts'

export const CheckoutNotFound = defineFailure(
  'checkout_not_found',
  'not-found',
  'There is no such checkout',
)
export const CartEmpty = defineFailure('cart_empty', 'precondition', 'There is nothing in the cart')
export const NotDeliverable = defineFailure(
  'shipping_method_unavailable',
  'precondition',
  'This shipping method is not offered there',
)
export const CheckoutExpired = defineFailure(
  'checkout_expired',
  'conflict',
  'The checkout took too long and was given up; nothing was charged',
)

export const NewCheckout = object(
  {
    cartId: Id('cart'),
    email: Email,
    shippingAddress: Address,
    shippingMethod: Text(40),
    payment: object({
      provider: Type.Enum([...providers]),
      token: Type.String({
        minLength: 1,
        maxLength: 200,
        description: "The provider's token; card numbers never come here",
      }),
    }),
  },
  { title: 'NewCheckout' },
)
export type NewCheckout = Static<typeof NewCheckout>

/** A checkout that waits: for the shopper to answer a challenge, or for the provider. */
export const PendingCheckout = object(
  {
    id: Id('chk'),
    status: Type.Enum(['requires_action', 'processing']),
    nextAction: Type.Optional(object({ type: Type.Enum(['redirect']), url: Type.String() })),
  },
  { title: 'PendingCheckout' },
)

const outcomes = { 201: Order, 202: PendingCheckout }
const errors = [PaymentDeclined, OutOfStock, CheckoutExpired]

/** From a cart to an order, once. */
export const CheckoutRest = {
  startCheckout: route({
    method: 'POST',
    path: '/v1/checkouts',
    summary: 'Buy what is in a cart: reserves, authorises, orders, or leaves nothing behind',
    access: anyone,
    idempotency: 'required',
    body: NewCheckout,
    replies: outcomes,
    errors: [
      ...errors,
      CartNotFound,
      CartOrdered,
      CartEmpty,
      NotDeliverable,
      IdempotencyKeyMissing,
      IdempotencyKeyReused,
    ],
  }),
  getCheckout: route({
    method: 'GET',
    path: '/v1/checkouts/:id',
    summary: 'What became of a checkout: its order, or what it waits for',
    access: anyone,
    params: object({ id: Id('chk') }),
    replies: { 200: Order, 202: PendingCheckout },
    errors: [...errors, CheckoutNotFound],
  }),
  confirmCheckout: route({
    method: 'POST',
    path: '/v1/checkouts/:id/confirm',
    summary: 'Go on after the shopper has answered the challenge',
    access: anyone,
    params: object({ id: Id('chk') }),
    replies: outcomes,
    errors: [...errors, CheckoutNotFound],
  }),
}
