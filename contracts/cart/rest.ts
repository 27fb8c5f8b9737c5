import { type Static, Type } from 'typebox'
import { defineFailure } from '../common/errors.ts'
import { CurrencySchema, MoneySchema } from '../common/money.ts'
import { anyone, route, signedIn } from '../common/rest.ts'
import { Id, object, Time } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

/** No more pairs of one SKU in a cart, and no more SKUs: a shop is not a warehouse. */
export const mostOfOneSku = 10
export const mostSkus = 50

export const CartNotFound = defineFailure(
  'cart_not_found',
  'not-found',
  'There is no such cart, or it has expired',
)
export const CartOrdered = defineFailure(
  'cart_ordered',
  'conflict',
  'This cart has become an order; start another',
)
export const CartFull = defineFailure(
  'cart_full',
  'precondition',
  'The cart holds as much as it may',
)
export const NotForSale = defineFailure('not_for_sale', 'not-found', 'This is not for sale')
export const ItemNotInCart = defineFailure(
  'item_not_in_cart',
  'not-found',
  'This is not in the cart',
)

const Quantity = Type.Integer({ minimum: 1, maximum: mostOfOneSku })

/** What is wrong with an item since it was put in. */
export const itemIssues = ['not_for_sale', 'out_of_stock', 'not_enough', 'price_changed'] as const

export const CartItem = object(
  {
    sku: Sku,
    quantity: Type.Integer(),
    name: Type.String(),
    brand: Type.String(),
    colourway: Type.String(),
    size: Type.String(),
    slug: Type.String(),
    imageId: Type.Optional(Type.String()),
    unitPrice: Type.Optional(MoneySchema),
    total: Type.Optional(MoneySchema),
    available: Type.Integer(),
    issues: Type.Array(Type.Enum([...itemIssues])),
  },
  { title: 'CartItem' },
)

export const Cart = object(
  {
    id: Id('cart'),
    currency: CurrencySchema,
    status: Type.Enum(['open', 'ordered']),
    customerId: Type.Optional(Id('usr')),
    items: Type.Array(CartItem),
    subtotal: MoneySchema,
    updatedAt: Time,
  },
  { title: 'Cart' },
)
export type Cart = Static<typeof Cart>

const cartId = object({ cartId: Id('cart') })
const itemOf = object({ cartId: Id('cart'), sku: Sku })

/** What somebody means to buy. Whoever knows a guest's cart id has the cart; a customer's is their own. */
export const CartRest = {
  createCart: route({
    method: 'POST',
    path: '/v1/carts',
    summary: 'Start a cart',
    access: anyone,
    idempotency: 'accepted',
    body: object({ currency: Type.Optional(CurrencySchema) }),
    replies: { 201: Cart },
  }),
  getCart: route({
    method: 'GET',
    path: '/v1/carts/:cartId',
    summary: 'A cart with the prices and availability of this moment',
    access: anyone,
    params: cartId,
    replies: { 200: Cart },
    errors: [CartNotFound],
  }),
  addItem: route({
    method: 'POST',
    path: '/v1/carts/:cartId/items',
    summary: 'Put pairs into the cart; more of the same add up',
    access: anyone,
    idempotency: 'accepted',
    params: cartId,
    body: object({ sku: Sku, quantity: Quantity }),
    replies: { 201: Cart },
    errors: [CartNotFound, CartOrdered, CartFull, NotForSale],
  }),
  changeItem: route({
    method: 'PATCH',
    path: '/v1/carts/:cartId/items/:sku',
    summary: 'Change how many pairs',
    access: anyone,
    params: itemOf,
    body: object({ quantity: Quantity }),
    replies: { 200: Cart },
    errors: [CartNotFound, CartOrdered, ItemNotInCart],
  }),
  removeItem: route({
    method: 'DELETE',
    path: '/v1/carts/:cartId/items/:sku',
    summary: 'Take something out of the cart',
    access: anyone,
    params: itemOf,
    replies: { 200: Cart },
    errors: [CartNotFound, CartOrdered, ItemNotInCart],
  }),
  claimCart: route({
    method: 'POST',
    path: '/v1/carts/:cartId/claim',
    summary:
      "After signing in: the guest's cart becomes the customer's, merged with the one they had",
    access: signedIn,
    params: cartId,
    replies: { 200: Cart },
    errors: [CartNotFound, CartOrdered],
  }),
  getMyCart: route({
    method: 'GET',
    path: '/v1/me/cart',
    summary: "The customer's open cart",
    access: signedIn,
    replies: { 200: Cart },
    errors: [CartNotFound],
  }),
}
