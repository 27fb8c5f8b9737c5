import type { Event } from '../../../../contracts/common/events.ts'
import { type Currency, money, sum } from '../../../../contracts/common/money.ts'
import { OrderCancelled, OrderPaid, OrderPlaced } from '../../../../contracts/orders/events.ts'
import type { Order as OrderView } from '../../../../contracts/orders/rest.ts'

/** An order as it is kept: what its contract shows, without the guest's key to it. */
export type Order = Omit<OrderView, 'accessToken'>

export type OrderStatus = Order['status']

/** What may happen to an order. */
export const transitions = {
  pay: { from: ['placed'], to: 'paid', event: 'paid' },
  cancel: { from: ['placed', 'paid'], to: 'cancelled', event: 'cancelled' },
} as const satisfies Record<
  string,
  { from: readonly OrderStatus[]; to: OrderStatus; event: string }
>

export type Transition = keyof typeof transitions

/** What is needed to place an order: everything but what placing itself decides. */
export type NewOrder = Omit<
  Order,
  'number' | 'status' | 'timeline' | 'placedAt' | 'subtotal' | 'tax' | 'total'
>

/** A new order; its total is the sum of its lines and the shipping, to the cent. */
export function newOrder(wanted: NewOrder, now: Date): Order {
  const currency = wanted.shipping.price.currency
  const placedAt = now.toISOString()
  return {
    ...wanted,
    number: numberOf(wanted.id),
    status: 'placed',
    ...totalsOf(wanted, currency),
    placedAt,
    timeline: [{ at: placedAt, event: 'placed', by: wanted.customerId ?? 'guest' }],
  }
}

function totalsOf({ lines, shipping }: NewOrder, currency: Currency) {
  const subtotal = sum(
    currency,
    lines.map(line => line.total),
  )
  return {
    subtotal,
    tax: sum(currency, [shipping.tax, ...lines.map(line => line.tax)]),
    total: money(subtotal.amount + shipping.price.amount, currency),
  }
}

// Fifty bits of the id, in an alphabet without i, l, o and u: short enough for the phone.
function numberOf(orderId: string): string {
  const digits = orderId.slice(-10).toUpperCase()
  return `SC-${digits.slice(0, 5)}-${digits.slice(5)}`
}

/** What the other services are told when an order was placed, paid or cancelled. */
export const eventOf = {
  placed: (order: Order): Event => OrderPlaced(about(order)),
  pay: (order: Order): Event => OrderPaid(about(order)),
  cancel: (order: Order, reason: string): Event => OrderCancelled({ ...about(order), reason }),
}

const about = ({ id, checkoutId, paymentId, customerId, email, number, total, lines }: Order) => ({
  orderId: id,
  checkoutId,
  paymentId,
  ...(customerId !== undefined && { customerId }),
  email,
  number,
  total,
  lines: lines.map(line => ({ sku: line.sku, quantity: line.quantity, total: line.total })),
})
