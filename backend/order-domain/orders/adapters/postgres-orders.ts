import { insertIntoOutbox, outboxJson } from '../../../platform/events/outbox.ts'
import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { Orders } from '../app/ports.ts'
import { eventOf, type Order, transitions } from '../domain/order.ts'

interface OrderRow {
  id: string
  number: string
  checkout_id: string
  customer_id: string | null
  email: string
  status: Order['status']
  placed_at: string
  contents: Omit<
    Order,
    'id' | 'number' | 'checkoutId' | 'customerId' | 'email' | 'status' | 'placedAt' | 'timeline'
  >
  timeline: Order['timeline']
}

const insert = {
  name: 'insert',
  text: `with placed as (
           insert into orders.orders
           select * from json_populate_recordset(null::orders.orders, $1)
           on conflict (id) do nothing returning id
         ), told as (
           ${insertIntoOutbox('orders', '$2')} where key in (select id from placed)
         )
         select id from placed`,
}

const find = {
  name: 'find',
  text: `select * from orders.orders where id = any($1) and ($2::text is null or customer_id = $2)`,
}

// By time, then id: an order's id comes from its checkout's, which does not sort by time.
const list = {
  name: 'list',
  text: `select * from orders.orders
         where ($1::text is null or customer_id = $1) and ($2::text is null or status = $2)
           and ($3::text is null or lower(email) = lower($3))
           and ($4::text is null or (placed_at, id) < (select placed_at, id from orders.orders where id = $4))
         order by placed_at desc, id desc limit $5`,
}

const change = {
  name: 'change',
  text: `update orders.orders set status = $3, timeline = timeline || $4::jsonb
         where id = any($1) and status = any($2) returning *`,
}

/** Orders in PostgreSQL; those placed in the same moment share a statement. */
export const postgresOrders = relational<unknown, Orders>(store => {
  const findAll = async (ids: string[], customerId: string | null = null) =>
    (await store.run<OrderRow>(find, [ids, customerId])).map(fromRow)

  return {
    place: store.coalesced('place', (orders: Order[]) => placeAll(store, findAll, orders)),
    find: async (id, visible) =>
      (await findAll([id], 'all' in visible ? null : visible.customerId))[0],
    async list(visible, { status, email }, { limit, after }) {
      const customerId = 'all' in visible ? null : visible.customerId
      const rows = await store.run<OrderRow>(list, [
        customerId,
        status ?? null,
        email ?? null,
        after ?? null,
        limit,
      ])
      return rows.map(fromRow)
    },
    change: (ids, name, by, reason = '') =>
      store.transaction(async () => {
        const { from, to, event } = transitions[name]
        const entry = JSON.stringify([{ at: new Date().toISOString(), event, by }])
        const changed = (await store.run<OrderRow>(change, [ids, from, to, entry])).map(fromRow)
        await store.emit(changed.map(order => eventOf[name](order, reason)))
        return changed
      }),
  }
})

async function placeAll(
  store: Relational<unknown>,
  findAll: (ids: string[]) => Promise<Order[]>,
  orders: Order[],
): Promise<Order[]> {
  // One moment may bring the same order twice; it is told once.
  const byId = new Map(orders.map(order => [order.id, order]))
  const wanted = [...byId.values()]
  const placed = await store.run<{ id: string }>(insert, [
    JSON.stringify(wanted.map(toRow)),
    outboxJson('orders', wanted.map(eventOf.placed)),
  ])
  store.emitted()
  const fresh = new Set(placed.map(({ id }) => id))
  const missing = [...byId.keys()].filter(id => !fresh.has(id))
  if (missing.length > 0) for (const known of await findAll(missing)) byId.set(known.id, known)
  return orders.map(({ id }) => byId.get(id) as Order)
}

function toRow({
  id,
  number,
  checkoutId,
  customerId,
  email,
  status,
  placedAt,
  timeline,
  ...contents
}: Order): OrderRow {
  return {
    id,
    number,
    checkout_id: checkoutId,
    customer_id: customerId ?? null,
    email,
    status,
    placed_at: placedAt,
    contents,
    timeline,
  }
}

const fromRow = (row: OrderRow): Order => ({
  ...row.contents,
  id: row.id,
  number: row.number,
  checkoutId: row.checkout_id,
  ...(row.customer_id !== null && { customerId: row.customer_id }),
  email: row.email,
  status: row.status,
  placedAt: row.placed_at,
  timeline: row.timeline,
})
