import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { Checkouts, Progress } from '../app/ports.ts'
import { type Checkout, statesBefore } from '../domain/checkout.ts'

// As the domain names things.
const columns = `
  id, key, state, cart_id as "cartId", customer_id as "customerId", agreed, action_url as "actionUrl", failure,
  expires_at as "expiresAt"`

// The order that follows is durable, and with it this.
const insert = {
  name: 'insert',
  relaxed: true,
  text: `insert into checkout.checkouts
         select id, key, state, "cartId", "customerId", agreed, "actionUrl", failure, "expiresAt", now()
         from json_to_recordset($1) as c(id text, key text, state text, "cartId" text, "customerId" text, agreed json,
                                         "actionUrl" text, failure json, "expiresAt" timestamptz)
         on conflict do nothing returning id`,
}

const by = (column: 'id' | 'key') => ({
  name: `by-${column}`,
  text: `select ${columns} from checkout.checkouts where ${column} = any($1)`,
})
const [byKeys, byIds] = [by('key'), by('id')]

// From which state one may come is told with each row, so that one statement takes many further.
const advance = {
  name: 'advance',
  text: `with changed as (
           update checkout.checkouts c
           set state = p.state, action_url = coalesce(p."actionUrl", c.action_url),
               failure = coalesce(p.failure, c.failure), touched_at = now()
           from json_to_recordset($1) as p(id text, state text, "actionUrl" text, failure json, allowed json)
           where c.id = p.id and c.state in (select json_array_elements_text(p.allowed))
           returning c.*
         ) select ${columns} from changed`,
}

const takeIdle = {
  name: 'take-idle',
  text: `update checkout.checkouts set touched_at = now()
         where id in (select id from checkout.checkouts
                      where state in ('started', 'waiting', 'undoing')
                        and touched_at < now() - $1 * interval '1 second'
                      order by touched_at limit $2 for update skip locked)
         returning ${columns}`,
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
  find: async id => (await store.run<Checkout>(byIds, [[id]]))[0],
  findByKey: async key => (await store.run<Checkout>(byKeys, [[key]]))[0],
  takeIdle: (idleSeconds, limit) => store.run<Checkout>(takeIdle, [idleSeconds, limit]),
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
  const begun = await store.run<{ id: string }>(insert, [JSON.stringify(checkouts)])
  if (begun.length === checkouts.length) return checkouts
  const fresh = new Set(begun.map(({ id }) => id))
  const keys = checkouts.filter(({ id }) => !fresh.has(id)).map(({ key }) => key)
  const rows = await store.run<Checkout>(byKeys, [keys])
  const known = new Map(rows.map(checkout => [checkout.key, checkout]))
  return checkouts.map(checkout => known.get(checkout.key) ?? checkout)
}

async function advanceAll(store: Relational<unknown>, progress: Progress[]): Promise<Checkout[]> {
  const steps = progress.map(each => ({ ...each, allowed: statesBefore(each.state) }))
  // That an order exists is known where it was placed; who was told that a checkout failed must stay told.
  const statement = { ...advance, relaxed: progress.every(({ state }) => state === 'completed') }
  const advanced = await store.run<Checkout>(statement, [JSON.stringify(steps)])
  const byId = new Map(advanced.map(checkout => [checkout.id, checkout]))
  const missing = progress.map(({ id }) => id).filter(id => !byId.has(id))
  // Its state did not allow the step: somebody else has taken it another way, or there already.
  if (missing.length > 0) {
    for (const known of await store.run<Checkout>(byIds, [missing])) byId.set(known.id, known)
  }
  return progress.map(({ id }) => byId.get(id) as Checkout)
}
