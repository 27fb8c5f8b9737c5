import { Failure } from '../../../../contracts/common/errors.ts'
import type { LedgerEntry } from '../../../../contracts/stock/rest.ts'
import { insertIntoOutbox, outboxJson } from '../../../platform/events/outbox.ts'
import { newId } from '../../../platform/ids.ts'
import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { Decision, Stock } from '../app/ports.ts'
import { newsOf } from '../domain/availability.ts'
import type { Reservation } from '../domain/reservation.ts'
import { type Level, type Movement, Shelf } from '../domain/shelf.ts'

const makePlaces = {
  name: 'make-places',
  text: `insert into stock.levels (sku, warehouse, on_hand)
         select sku, warehouse, 0 from json_to_recordset($1) as p(sku text, warehouse text)
         order by sku, warehouse on conflict do nothing`,
}

// Always in the order of SKUs, whatever asks: two transactions can wait for each other, but never in a circle.
// The SKUs are put together first: an "or" between them would read the whole table.
const lockLevels = {
  name: 'lock-levels',
  text: `select sku, warehouse, on_hand as "onHand", reserved, revision from stock.levels
         where sku = any(array(
           select unnest($1::text[])
           union all
           select line->>'sku' from stock.reservations r, json_array_elements(r.lines) line where r.id = any($2)))
         order by sku, warehouse for update`,
}

// Read behind the locks: whoever changes a reservation holds the levels of its SKUs.
const readReservations = {
  name: 'read-reservations',
  text: `select id, state, lines, expires_at as "expiresAt" from stock.reservations where id = any($1)`,
}

const write = {
  name: 'write',
  text: `with levels as (
           update stock.levels l
           set on_hand = c."onHand", reserved = c.reserved, revision = c.revision
           from json_to_recordset($1) as c(sku text, warehouse text, "onHand" int, reserved int, revision int)
           where l.sku = c.sku and l.warehouse = c.warehouse
         ), reservations as (
           insert into stock.reservations (id, state, lines, expires_at)
           select id, state, lines, "expiresAt"
           from json_to_recordset($2) as r(id text, state text, lines json, "expiresAt" timestamptz)
           on conflict (id) do update
           set state = excluded.state, lines = excluded.lines, expires_at = excluded.expires_at
         ), ledger as (
           insert into stock.ledger (id, sku, warehouse, delta, reason, reference, moved_by, moved_at)
           select id, sku, warehouse, delta, reason, reference, by, now()
           from json_to_recordset($3) as m(id text, sku text, warehouse text, delta int, reason text, reference text, by text)
         ) ${insertIntoOutbox('stock', '$4')}`,
}

const levelsOf = {
  name: 'levels-of',
  text: `select sku, warehouse, on_hand as "onHand", reserved, revision from stock.levels
         where sku = $1 order by warehouse`,
}

const ledgerOf = {
  name: 'ledger-of',
  text: `select id, sku, warehouse, delta, reason, reference, moved_by as by, moved_at as at
         from stock.ledger where sku = $1 and ($2::text is null or id < $2) order by id desc limit $3`,
}

const overdue = {
  name: 'overdue',
  text: `select id from stock.reservations where state = 'held' and expires_at < $1 order by expires_at limit $2`,
}

/** Stock in PostgreSQL: the decisions of one moment share one transaction of two round trips. */
export const postgresStock = relational<unknown, Stock>(store => ({
  decide: store.coalesced('decide', (decisions: Decision<never>[]) =>
    store.transaction(() => decideAll(store, decisions), {
      relaxed: !decisions.some(({ durable }) => durable),
    }),
  ) as Stock['decide'],
  levels: sku => store.run<Level>(levelsOf, [sku]),
  async ledger(sku, { limit, after }) {
    const rows = await store.run<LedgerEntry & { reference: string | null }>(ledgerOf, [
      sku,
      after ?? null,
      limit,
    ])
    return rows.map(({ reference, ...entry }) => ({
      ...entry,
      ...(reference !== null && { reference }),
    }))
  },
  async overdue(now, limit) {
    const rows = await store.run<{ id: string }>(overdue, [now, limit])
    return rows.map(({ id }) => id)
  },
}))

async function decideAll(store: Relational<unknown>, decisions: Decision<never>[]) {
  const { levels, known } = await lock(store, decisions)
  const before = new Map(levels.map(level => [level, { ...level }]))
  const shelf = new Shelf(levels)
  const changed = new Map<string, Reservation>()

  const outcomes = decisions.map(({ reservation: id = '', decide }) => {
    const decided = decide(shelf, known.get(id))
    if (decided instanceof Failure) return decided
    const { reservation } = decided
    if (reservation && reservation !== known.get(id)) {
      known.set(id, reservation)
      changed.set(id, reservation)
    }
    return decided.out
  })
  save(store, before, [...changed.values()], shelf.movements)
  return outcomes
}

async function lock(store: Relational<unknown>, decisions: Decision<never>[]) {
  const skus = decisions.flatMap(({ skus = [] }) => skus)
  const ids = decisions.flatMap(({ reservation }) => reservation ?? [])
  const places = decisions.flatMap(({ places = [] }) => places)
  // Sent together: one round trip.
  const [, levels, reservations] = await Promise.all([
    places.length > 0 && store.run(makePlaces, [JSON.stringify(places)]),
    store.run<Level>(lockLevels, [skus, ids]),
    store.run<Omit<Reservation, 'expiresAt'> & { expiresAt: string }>(readReservations, [ids]),
  ])
  const known = new Map(
    reservations.map(row => [row.id, { ...row, expiresAt: new Date(row.expiresAt) }]),
  )
  return { levels, known }
}

function save(
  store: Relational<unknown>,
  before: Map<Level, Level>,
  reservations: Reservation[],
  movements: Movement[],
) {
  const touched = [...before].filter(
    ([now, was]) => now.onHand !== was.onHand || now.reserved !== was.reserved,
  )
  if (touched.length === 0 && reservations.length === 0) return
  for (const [level] of touched) level.revision++
  const events = newsOf(availabilityBySku(before))
  store.send(write, [
    JSON.stringify(touched.map(([level]) => level)),
    JSON.stringify(reservations),
    JSON.stringify(movements.map(movement => ({ id: newId('mov'), ...movement }))),
    outboxJson('stock', events),
  ])
  if (events.length > 0) store.emitted()
}

function availabilityBySku(levels: Map<Level, Level>) {
  const bySku = new Map<string, { sku: string; before: number; after: number; revision: number }>()
  for (const [now, was] of levels) {
    const sums = bySku.get(now.sku) ?? { sku: now.sku, before: 0, after: 0, revision: 0 }
    bySku.set(now.sku, sums)
    sums.before += was.onHand - was.reserved
    sums.after += now.onHand - now.reserved
    sums.revision += now.revision
  }
  return bySku.values()
}
