import { OrderNotFound, OrderStateForbids } from '../../../../contracts/orders/rest.ts'
import type { Order } from '../domain/order.ts'
import type { Orders, Visibility } from './ports.ts'

/** Cancels an order that may be seen; the money and the pairs go back by its event. */
export const cancelOrder =
  ({ orders }: { orders: Orders }) =>
  async (id: string, visible: Visibility, by: string, reason: string): Promise<Order> => {
    const order = await orders.find(id, visible)
    if (!order) throw OrderNotFound()
    if (order.status === 'cancelled') return order
    const [cancelled] = await orders.change([id], 'cancel', by, reason)
    if (cancelled) return cancelled
    throw OrderStateForbids({ detail: `An order that is ${order.status} cannot be cancelled.` })
  }
