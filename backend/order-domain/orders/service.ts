import { OrderCancelled, OrderPaid, OrderPlaced } from '../../../contracts/orders/events.ts'
import { OrdersDefinition } from '../../../contracts/orders/gen/rpc.ts'
import { OrderNotFound, OrdersRest } from '../../../contracts/orders/rest.ts'
import { PaymentCaptured, PaymentVoided } from '../../../contracts/payments/events.ts'
import { inBatches } from '../../platform/events/consumer.ts'
import { idFrom } from '../../platform/ids.ts'
import { pageOf } from '../../platform/rest/page.ts'
import { defineService } from '../../platform/service.ts'
import { postgresOrders } from './adapters/postgres-orders.ts'
import { cancelOrder } from './app/cancel-order.ts'
import { guestLinks } from './app/guest-link.ts'
import { placeOrder } from './app/place-order.ts'
import { visibleOne, visibleTo } from './app/visibility.ts'

/** Keeps every order from the moment it is placed, and follows it until it is paid or cancelled. */
export default defineService({
  name: 'orders',
  domain: 'order',
  says: 'Keeps every order from the moment it is placed, and follows it until it is paid or cancelled.',
  stores: { orders: postgresOrders },
  rest: OrdersRest,
  rpc: OrdersDefinition,
  callers: ['checkout'],
  publishes: [OrderPlaced, OrderPaid, OrderCancelled],
  subscribes: { paymentCaptured: PaymentCaptured, paymentVoided: PaymentVoided },

  wire: ({ stores: { orders }, now, secret }) => {
    const links = guestLinks(secret('guest-links'))
    const place = placeOrder({ orders, links, now })
    const cancel = cancelOrder({ orders })

    return {
      rest: {
        listOrders: ({ caller, query: { status, email, ...page } }) =>
          pageOf(
            page,
            part => orders.list(visibleTo(caller, 'orders:read'), { status, email }, part),
            ({ id }) => id,
          ),
        getOrder: async request => {
          const order = await orders.find(
            request.params.id,
            visibleOne(request, 'orders:read', links, now()),
          )
          if (!order) throw OrderNotFound()
          return order
        },
        cancelOrder: request => {
          const { caller, params, body } = request
          const by = caller.kind === 'person' ? caller.id : 'guest'
          const visible = visibleOne(request, 'orders:write', links, now())
          return cancel(params.id, visible, by, body.reason ?? 'cancelled on request')
        },
      },
      rpc: {
        place: async request => {
          const order = await place(request)
          return { orderId: order.id, orderJson: JSON.stringify(order) }
        },
        cancelFor: async ({ checkoutId, reason }) => {
          const changed = await orders.change(
            [idFrom('ord', checkoutId)],
            'cancel',
            'checkout',
            reason,
          )
          return { cancelled: changed.length > 0 }
        },
      },
      on: {
        paymentCaptured: inBatches(async captured => {
          await orders.change(
            captured.flatMap(({ orderId }) => orderId ?? []),
            'pay',
            'payments',
          )
        }),
        // Money that was let go pays for nothing: whatever order there is cannot stand.
        paymentVoided: async ({ checkoutId }) => {
          await orders.change(
            [idFrom('ord', checkoutId)],
            'cancel',
            'payments',
            'the payment was voided',
          )
        },
      },
    }
  },
})
