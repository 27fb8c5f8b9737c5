import { insertIntoOutbox, outboxJson } from '../../../platform/events/outbox.ts'
import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { PriceDecision, Prices } from '../app/ports.ts'
import type { PriceEntry } from '../domain/decision.ts'
import { nameOf, type PriceChange, type PriceKey } from '../domain/price-change.ts'

// One decision at a time, in all replicas: what it reads, and what it tells, is then the whole truth.
const takeTurns = {
  name: 'take-turns',
  text: `select pg_advisory_xact_lock(hashtext('decisions about prices'))`,
}

const readPrices = {
  name: 'read-prices',
  text: `select id, sku, currency, kind, amount, valid_from as "from", valid_until as "until", at as "nextMove"
         from pricing.changes left join pricing.next_moves using (sku, currency)
         where (sku, currency) in (select * from unnest($1::text[], $2::text[])) order by position`,
}

const write = {
  name: 'write',
  text: `with changes as (
           insert into pricing.changes (id, sku, currency, kind, amount, valid_from, valid_until, decided_by)
           select id, sku, currency, kind, amount, "from", "until", $2
           from json_to_recordset($1) as c(id text, sku text, currency text, kind text, amount bigint,
                                           "from" timestamptz, "until" timestamptz)
         ), planned as (
           insert into pricing.next_moves (sku, currency, at)
           select sku, currency, at
           from json_to_recordset($3) as m(sku text, currency text, at timestamptz) where at is not null
           on conflict (sku, currency) do update set at = excluded.at
         ), done as (
           delete from pricing.next_moves n
           using json_to_recordset($3) as m(sku text, currency text, at timestamptz)
           where m.at is null and n.sku = m.sku and n.currency = m.currency
         ) ${insertIntoOutbox('pricing', '$4')}`,
}

const saleOn = {
  name: 'sale-on',
  text: `select sku, currency from pricing.changes where id = $1 and kind = 'sale' limit 1`,
}

const movedBy = {
  name: 'moved-by',
  text: `select sku, currency from pricing.next_moves where at <= $1 order by at limit $2`,
}

interface PriceRow extends PriceKey {
  id: string
  kind: PriceChange['kind']
  amount: number
  from: string
  until: string | null
  nextMove: string | null
}

/** Prices in PostgreSQL: a decision takes two round trips, however many prices it is about. */
export const postgresPrices = relational<unknown, Prices>(store => ({
  histories: store.coalesced('histories', async (asked: (readonly PriceKey[])[]) => {
    const entries = await entriesOf(store, asked.flat())
    return asked.map(keys => entries.splice(0, keys.length).map(({ history }) => history))
  }),
  // Waiting for its turn, a decision holds no connection.
  decide: store.coalesced(
    'decide',
    async decisions => [
      await store.transaction(() => decide(store, decisions[0] as PriceDecision)),
    ],
    { max: 1 },
  ),
  async saleOn(id) {
    const [key] = await store.run<PriceKey>(saleOn, [id])
    return key
  },
  movedBy: (now, limit) => store.run<PriceKey>(movedBy, [now, limit]),
}))

async function decide(store: Relational<unknown>, { keys, by, decide }: PriceDecision) {
  // Sent together: one round trip.
  const [, entries] = await Promise.all([store.run(takeTurns), entriesOf(store, keys)])
  const { changes, nextMoves, events } = decide(entries)
  await store.run(write, [
    JSON.stringify(changes),
    by,
    JSON.stringify(nextMoves),
    outboxJson('pricing', events),
  ])
  if (events.length > 0) store.emitted()
  return changes
}

async function entriesOf(
  store: Relational<unknown>,
  keys: readonly PriceKey[],
): Promise<PriceEntry[]> {
  const skus = keys.map(({ sku }) => sku)
  const currencies = keys.map(({ currency }) => currency)
  const rows = await store.run<PriceRow>(readPrices, [skus, currencies])
  const byPrice = Map.groupBy(rows, nameOf)
  return keys.map(key => entryOf(key, byPrice.get(nameOf(key)) ?? []))
}

function entryOf({ sku, currency }: PriceKey, rows: readonly PriceRow[]): PriceEntry {
  const nextMove = rows[0]?.nextMove
  // A sale that was ended stands there twice: its place is that of the first row, its end that of the last.
  const changes = new Map(rows.map(row => [row.id, changeOf(row)]))
  return { sku, currency, history: [...changes.values()], nextMove: dateOf(nextMove) }
}

const changeOf = ({ id, sku, currency, kind, amount, from, until }: PriceRow): PriceChange => ({
  id,
  sku,
  currency,
  kind,
  amount,
  from: new Date(from),
  until: dateOf(until),
})

const dateOf = (time: string | null | undefined) => (time ? new Date(time) : undefined)
