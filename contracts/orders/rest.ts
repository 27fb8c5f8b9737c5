import { type Static, Type } from 'typebox'
import { Email } from '../auth/rest.ts'
import { defineFailure } from '../common/errors.ts'
import { MoneySchema } from '../common/money.ts'
import { anyone, route, signedIn } from '../common/rest.ts'
import { Id, listOf, object, page, Text, Time } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

export const OrderNotFound = defineFailure(
  'order_not_found',
  'not-found',
  'There is no such order, or it is not yours',
)
export const OrderStateForbids = defineFailure(
  'order_state_forbids',
  'conflict',
  'The order is not in a state that allows this',
)

export const orderStates = ['placed', 'paid', 'cancelled'] as const

export const Address = object(
  {
    name: Text(120),
    line1: Text(200),
    line2: Type.Optional(Type.String({ maxLength: 200 })),
    city: Text(120),
    region: Type.Optional(Type.String({ maxLength: 120 })),
    postalCode: Text(20),
    country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { title: 'Address' },
)
export type Address = Static<typeof Address>

export const OrderLine = object(
  {
    sku: Sku,
    name: Type.String(),
    brand: Type.String(),
    colourway: Type.String(),
    size: Type.String(),
    imageId: Type.Optional(Type.String()),
    quantity: Type.Integer(),
    unitPrice: MoneySchema,
    total: MoneySchema,
    taxRate: Type.Integer({ description: 'Basis points: 2100 is 21 %' }),
    tax: MoneySchema,
  },
  { title: 'OrderLine' },
)
export type OrderLine = Static<typeof OrderLine>

export const OrderShipping = object(
  {
    method: Type.String(),
    price: MoneySchema,
    taxRate: Type.Integer(),
    tax: MoneySchema,
    earliest: Type.String(),
    latest: Type.String(),
  },
  { title: 'OrderShipping' },
)

/** An order. `total` is the sum of its lines and the shipping, tax included. */
export const Order = object(
  {
    id: Id('ord'),
    number: Type.String({ description: 'For people: on the invoice and the phone' }),
    checkoutId: Id('chk'),
    customerId: Type.Optional(Id('usr')),
    status: Type.Enum([...orderStates]),
    email: Email,
    lines: Type.Array(OrderLine),
    shipping: OrderShipping,
    subtotal: MoneySchema,
    tax: MoneySchema,
    total: MoneySchema,
    shippingAddress: Address,
    paymentId: Id('pay'),
    placedAt: Time,
    timeline: Type.Array(object({ at: Time, event: Type.String(), by: Type.String() })),
    accessToken: Type.Optional(
      Type.String({ description: 'Opens this order for a guest: `GET /v1/orders/{id}?token=…`' }),
    ),
  },
  { title: 'Order' },
)
export type Order = Static<typeof Order>

const one = object({ id: Id('ord') })
const token = Type.Optional(
  Type.String({ maxLength: 200, description: 'Of the signed link that a guest was given' }),
)

/** Orders, from the moment they are placed. */
export const OrdersRest = {
  listOrders: route({
    method: 'GET',
    path: '/v1/orders',
    summary: "The customer's orders, newest first; staff sees all",
    access: signedIn,
    query: object({
      ...page,
      status: Type.Optional(Type.Enum([...orderStates])),
      email: Type.Optional(Email),
    }),
    replies: { 200: listOf(Order) },
  }),
  getOrder: route({
    method: 'GET',
    path: '/v1/orders/:id',
    summary: 'An order: for its customer, for staff, and for a guest with the signed link',
    access: anyone,
    params: one,
    query: object({ token }),
    replies: { 200: Order },
    errors: [OrderNotFound],
  }),
  cancelOrder: route({
    method: 'POST',
    path: '/v1/orders/:id/cancel',
    summary: 'Cancel an order that has not left: the money goes back and the pairs too',
    access: anyone,
    idempotency: 'accepted',
    params: one,
    query: object({ token }),
    body: object({ reason: Type.Optional(Text(500)) }),
    replies: { 200: Order },
    errors: [OrderNotFound, OrderStateForbids],
  }),
}
