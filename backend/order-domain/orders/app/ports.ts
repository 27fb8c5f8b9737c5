import type { Order, OrderStatus, Transition } from '../domain/order.ts'

/** Who may see which orders: all of them, or those of one customer. */
export type Visibility = { all: true } | { customerId: string }

/** The orders that were placed. */
export interface Orders {
  /** Keeps a new order with its event; one that is there already is answered as it is. */
  place(order: Order): Promise<Order>
  /** The order, if it is among those that may be seen. */
  find(id: string, visible: Visibility): Promise<Order | undefined>
  /** The newest first, behind the order whose id is `after`. */
  list(
    visible: Visibility,
    filter: { status?: OrderStatus | undefined; email?: string | undefined },
    page: { limit: number; after: string | undefined },
  ): Promise<Order[]>
  /** Takes orders through a transition, with its events; answers those that were in a state that allows it. */
  change(ids: string[], transition: Transition, by: string, reason?: string): Promise<Order[]>
}
