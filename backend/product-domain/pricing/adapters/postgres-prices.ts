import type { Currency } from '../../../../contracts/common/money.ts'
import { insertIntoOutbox, outboxJson } from '../../../platform/events/outbox.ts'
import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { PriceDecision, Prices } from '../app/ports.ts'
import type { Outcome } from '../domain/decision.ts'
import {
  nameOf,
  type PriceChange,
  type PriceHistory,
  type PriceKey,
} from '../domain/price-change.ts'

// One decision at a time, in all replicas: what it reads, and what it tells, is then the whole truth.
const takeTurns = {
  name: 'take-turns',
  text: `select pg_advisory_xact_lock(hashtext('decisions about prices'))`,
}

const changesOf = {
  name: 'changes-of',
  text: `select id, sku, currency, kind, amount, valid_from as "from", valid_until as "until"
         from pricing.changes
         where (sku, currency) in (select * from unnest($1::text[], $2::text[])) order by position`,
}

const nextMovesOf = {
  name: 'next-moves-of',
  text: `select sku, currency, at from pricing.next_moves
         where (sku, currency) in (select * from unnest($1::text[], $2::text[]))`,
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

interface ChangeRow extends PriceKey {
  id: string
  kind: PriceChange['kind']
  amount: number
  from: string
  until: string | null
}

/** Prices in PostgreSQL: a decision takes two round trips, however many prices it is about. */
export const postgresPrices = relational<unknown, Prices>(store => ({
  histories: store.coalesced('histories', async (asked: (readonly PriceKey[])[]) => {
    const historyOf = await readHistories(store, asked.flat())
    return asked.map(keys => keys.map(historyOf))
  }),
  // Waiting for its turn, a decision holds no connection.
  decide: store.coalesced(
    'decide',
    async ([decision]: PriceDecision<unknown>[]) => [
      await store.transaction(() => decide(store, decision as PriceDecision<unknown>)),
    ],
    { max: 1 },
  ) as Prices['decide'],
  async saleOn(id) {
    const [key] = await store.run<PriceKey>(saleOn, [id])
    return key
  },
  movedBy: (now, limit) => store.run<PriceKey>(movedBy, [now, limit]),
}))

async function decide<Out>(store: Relational<unknown>, decision: PriceDecision<Out>): Promise<Out> {
  const { keys, by } = decision
  // Sent together: one round trip.
  const [, historyOf, nextMoveOf] = await Promise.all([
    store.run(takeTurns),
    readHistories(store, keys),
    readNextMoves(store, keys),
  ])
  const entries = keys.map(key => ({ ...key, history: historyOf(key), nextMove: nextMoveOf(key) }))
  const { outcome, out } = decision.decide(entries)
  await save(store, outcome, by)
  return out
}

async function save(
  store: Relational<unknown>,
  { changes, nextMoves, events }: Outcome,
  by: string,
): Promise<void> {
  await store.run(write, [
    JSON.stringify(changes),
    by,
    JSON.stringify(nextMoves),
    outboxJson('pricing', events),
  ])
  if (events.length > 0) store.emitted()
}

async function readHistories(
  store: Relational<unknown>,
  keys: readonly PriceKey[],
): Promise<(key: PriceKey) => PriceHistory> {
  const rows = await store.run<ChangeRow>(changesOf, columnsOf(keys))
  const histories = Map.groupBy(rows.map(changeOf), nameOf)
  return key => lastOfEach(histories.get(nameOf(key)) ?? [])
}

async function readNextMoves(
  store: Relational<unknown>,
  keys: readonly PriceKey[],
): Promise<(key: PriceKey) => Date | undefined> {
  const rows = await store.run<PriceKey & { at: string }>(nextMovesOf, columnsOf(keys))
  const moves = new Map(rows.map(row => [nameOf(row), new Date(row.at)]))
  return key => moves.get(nameOf(key))
}

const columnsOf = (keys: readonly PriceKey[]): [skus: string[], currencies: Currency[]] => [
  keys.map(({ sku }) => sku),
  keys.map(({ currency }) => currency),
]

const changeOf = ({ from, until, ...row }: ChangeRow): PriceChange => ({
  ...row,
  from: new Date(from),
  ...(until !== null && { until: new Date(until) }),
})

// A sale that was ended stands there twice: its place is that of the first row, its end that of the last.
const lastOfEach = (changes: readonly PriceChange[]): PriceHistory => [
  ...new Map(changes.map(change => [change.id, change])).values(),
]
