import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { Checkouts, Progress } from '../app/ports.ts'
import { type Checkout, statesBefore } from '../domain/checkout.ts'

interface CheckoutRow {
  id: string
  key: string
  state: Checkout['state']
  cart_id: string
  customer_id: string | null
  agreed: Checkout['agreed']
  action_url: string | null
  failure: Checkout['failure'] | null
  expires_at: string
}

const insert = {
  name: 'insert',
  text: `insert into checkout.checkouts
         select c.id, c.key, c.state, c.cart_id, c.customer_id, c.agreed, c.action_url, c.failure, c.expires_at, now()
         from json_populate_recordset(null::checkout.checkouts, $1) c
         on conflict do nothing returning id`,
}

const byKeys = { name: 'by-keys', text: 'select * from checkout.checkouts where key = any($1)' }
const byIds = { name: 'by-ids', text: 'select * from checkout.checkouts where id = any($1)' }

// From which state one may come is told with each row, so that one statement takes many further.
const advance = {
  name: 'advance',
  text: `update checkout.checkouts c
         set state = p.state, action_url = coalesce(p.action_url, c.action_url),
             failure = coalesce(p.failure, c.failure), touched_at = now()
         from json_to_recordset($1) as p(id text, state text, action_url text, failure json, allowed json)
         where c.id = p.id and c.state in (select json_array_elements_text(p.allowed))
         returning c.*`,
}

const takeIdle = {
  name: 'take-idle',
  text: `update checkout.checkouts set touched_at = now()
         where id in (select id from checkout.checkouts
                      where state in ('started', 'waiting', 'undoing')
                        and touched_at < now() - $1 * interval '1 second'
                      order by touched_at limit $2 for update skip locked)
         returning *`,
}

const nudge = {
  name: 'nudge',
  text: `update checkout.checkouts set touched_at = 'epoch'
         where id = any($1) and state in ('started', 'waiting', 'undoing')`,
}

const countOpen = {
  name: 'count-open',
  text: `select count(*) as open from checkout.checkouts where state in ('started', 'waiting', 'undoing')`,
}

/** Checkouts in PostgreSQL; those of the same moment share their statements. */
export const postgresCheckouts = relational<unknown, Checkouts>(store => ({
  begin: store.coalesced('begin', (checkouts: Checkout[]) => beginAll(store, checkouts)),
  advance: store.coalesced('advance', (progress: Progress[]) => advanceAll(store, progress)),
  async find(id) {
    const [row] = await store.run<CheckoutRow>(byIds, [[id]])
    return row && fromRow(row)
  },
  async findByKey(key) {
    const [row] = await store.run<CheckoutRow>(byKeys, [[key]])
    return row && fromRow(row)
  },
  takeIdle: async (idleSeconds, limit) =>
    (await store.run<CheckoutRow>(takeIdle, [idleSeconds, limit])).map(fromRow),
  async nudge(ids) {
    await store.run(nudge, [ids])
  },
  afterChange: store.afterCommit,
  async open() {
    const [row] = await store.run<{ open: number }>(countOpen)
    return row?.open ?? 0
  },
}))

async function beginAll(store: Relational<unknown>, checkouts: Checkout[]): Promise<Checkout[]> {
  const begun = await store.run<{ id: string }>(insert, [JSON.stringify(checkouts.map(toRow))])
  if (begun.length === checkouts.length) return checkouts
  const fresh = new Set(begun.map(({ id }) => id))
  const keys = checkouts.filter(({ id }) => !fresh.has(id)).map(({ key }) => key)
  const rows = await store.run<CheckoutRow>(byKeys, [keys])
  const known = new Map(rows.map(row => [row.key, fromRow(row)]))
  return checkouts.map(checkout => known.get(checkout.key) ?? checkout)
}

async function advanceAll(store: Relational<unknown>, progress: Progress[]): Promise<Checkout[]> {
  const steps = progress.map(({ id, state, actionUrl, failure }) => ({
    id,
    state,
    action_url: actionUrl ?? null,
    failure: failure ?? null,
    allowed: statesBefore(state),
  }))
  const advanced = await store.run<CheckoutRow>(advance, [JSON.stringify(steps)])
  const byId = new Map(advanced.map(row => [row.id, fromRow(row)]))
  const missing = progress.map(({ id }) => id).filter(id => !byId.has(id))
  // Its state did not allow the step: somebody else has taken it another way, or there already.
  if (missing.length > 0) {
    for (const row of await store.run<CheckoutRow>(byIds, [missing])) byId.set(row.id, fromRow(row))
  }
  return progress.map(({ id }) => byId.get(id) as Checkout)
}

const toRow = (checkout: Checkout): CheckoutRow => ({
  id: checkout.id,
  key: checkout.key,
  state: checkout.state,
  cart_id: checkout.cartId,
  customer_id: checkout.customerId ?? null,
  agreed: checkout.agreed,
  action_url: checkout.actionUrl ?? null,
  failure: checkout.failure ?? null,
  expires_at: checkout.expiresAt.toISOString(),
})

const fromRow = (row: CheckoutRow): Checkout => ({
  id: row.id,
  key: row.key,
  state: row.state,
  cartId: row.cart_id,
  customerId: row.customer_id ?? undefined,
  agreed: row.agreed,
  actionUrl: row.action_url ?? undefined,
  failure: row.failure ?? undefined,
  expiresAt: new Date(row.expires_at),
})
