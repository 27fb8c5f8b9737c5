import { Type } from 'typebox'
import { defineEvent } from '../common/events.ts'
import { MoneySchema } from '../common/money.ts'
import { Id, object } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

const about = {
  orderId: Id('ord'),
  checkoutId: Id('chk'),
  paymentId: Id('pay'),
  customerId: Type.Optional(Id('usr')),
  email: Type.String(),
  number: Type.String(),
  total: MoneySchema,
  lines: Type.Array(object({ sku: Sku, quantity: Type.Integer(), total: MoneySchema })),
}

/** An order exists, and its money is authorised. */
export const OrderPlaced = defineEvent({
  type: 'orders.order-placed.v1',
  key: 'orderId',
  data: object(about),
})

/** The money of an order was taken. */
export const OrderPaid = defineEvent({
  type: 'orders.order-paid.v1',
  key: 'orderId',
  data: object(about),
})

/** An order will not be delivered; its money goes back, and its pairs too. */
export const OrderCancelled = defineEvent({
  type: 'orders.order-cancelled.v1',
  key: 'orderId',
  data: object({ ...about, reason: Type.String() }),
})
