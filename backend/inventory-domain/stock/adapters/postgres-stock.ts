import { Failure } from '../../../../contracts/common/errors.ts'
import type { LedgerEntry } from '../../../../contracts/stock/rest.ts'
import { insertIntoOutbox, outboxJson } from '../../../platform/events/outbox.ts'
import { newId } from '../../../platform/ids.ts'
import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import { unlessTaken } from '../../../platform/stores/relational/unless-taken.ts'
import type { Decision, Stock } from '../app/ports.ts'
import { newsOf } from '../domain/availability.ts'
import type { Reservation } from '../domain/reservation.ts'
import { type Level, Shelf } from '../domain/shelf.ts'
import { LastSeen, type View } from './last-seen.ts'

type LedgerRow = LedgerEntry & { reference: string | null }

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

// All or nothing, and only if what was decided on is still so: every level of the SKUs has the revision, and every
// reservation the state, that it had then, which the locks show. It does not wait for a level that another holds: a level
// that is new would be waited for out of turn. A reservation that is new to both breaks the statement by its key.
const write = {
  name: 'write',
  text: `with
    levels as (
      select * from json_to_recordset($1)
        as l(sku text, warehouse text, "onHand" int, reserved int, revision int, seen int)
    ), reservations as (
      select * from json_to_recordset($2)
        as r(id text, state text, lines json, "expiresAt" timestamptz, seen text, "seenUntil" timestamptz)
    ), all_levels as (
      select from stock.levels where sku = any(array(select sku from levels))
    ), locked_levels as (
      select sku, warehouse, revision from stock.levels
      where sku = any(array(select sku from levels)) order by sku, warehouse for update skip locked
    ), same_levels as (
      select from locked_levels found join levels l using (sku, warehouse) where found.revision = l.seen
      having count(*) = (select count(*) from levels) and count(*) = (select count(*) from all_levels)
    ), locked_reservations as (
      select id, state, expires_at from stock.reservations
      where id = any(array(select id from reservations)) and exists (select from same_levels)
      order by id for update
    ), same as (
      select from same_levels where not exists (
        select from reservations r left join locked_reservations found using (id)
        where (found.state, found.expires_at) is distinct from (r.seen, r."seenUntil"))
    ), changed_levels as (
      update stock.levels l set on_hand = c."onHand", reserved = c.reserved, revision = c.revision
      from levels c, same
      where l.sku = c.sku and l.warehouse = c.warehouse and c.revision > c.seen
    ), changed_reservations as (
      update stock.reservations r set state = c.state, lines = c.lines, expires_at = c."expiresAt"
      from reservations c, same
      where r.id = c.id and (c.state, c."expiresAt") is distinct from (c.seen, c."seenUntil")
    ), new_reservations as (
      insert into stock.reservations (id, state, lines, expires_at)
      select id, state, lines, "expiresAt" from reservations, same
      where seen is null and state is not null order by id
    ), ledger as (
      insert into stock.ledger (id, sku, warehouse, delta, reason, reference, moved_by, moved_at)
      select id, sku, warehouse, delta, reason, reference, by, now() from same, json_to_recordset($3)
        as m(id text, sku text, warehouse text, delta int, reason text, reference text, by text)
    ), told as (${insertIntoOutbox('stock', '$4')} where exists (select from same))
    select from same`,
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

/** Stock in PostgreSQL: decided on what this process saw last where that still holds, and else on locked rows. */
export const postgresStock = relational<unknown, Stock>(store => ({
  decide: store.coalesced('decide', decideAll(store)) as Stock['decide'],
  levels: sku => store.run<Level>(levelsOf, [sku]),
  async ledger(sku, { limit, after = null }) {
    const rows = await store.run<LedgerRow>(ledgerOf, [sku, after, limit])
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

function decideAll(store: Relational<unknown>) {
  let lastSeen = new LastSeen()
  store.onBroken(() => (lastSeen = new LastSeen()))

  async function onLastSeen(decisions: Decision<never>[], relaxed: boolean) {
    const view = lastSeen.viewFor(decisions)
    if (!view) return undefined
    const decided = decideOn(view, decisions)
    // Also when nothing changes: nobody is refused because of what is over by now.
    const written = await unlessTaken(store.run({ ...write, relaxed }, decided.values))
    return written?.length ? decided : undefined
  }

  async function onLockedRows(decisions: Decision<never>[], relaxed: boolean) {
    const decide = async () => {
      const view = await lock(store, decisions)
      if (!isWhole(view)) return undefined
      const decided = decideOn(view, decisions)
      return { decided, writing: store.send(write, decided.values) }
    }
    const done = await unlessTaken(store.transaction(decide, { relaxed }))
    // Nor is it written when a level has appeared beside those that were locked.
    return done && (await done.writing).length ? done.decided : undefined
  }

  return async (decisions: Decision<never>[]) => {
    const relaxed = !decisions.some(({ durable }) => durable)
    let decided = await onLastSeen(decisions, relaxed)
    while (!decided) decided = await onLockedRows(decisions, relaxed)
    const { view, news, outcomes } = decided
    store.afterCommit(() => lastSeen.remember(view))
    if (news.length > 0) store.emitted()
    return outcomes
  }
}

async function lock(store: Relational<unknown>, decisions: Decision<never>[]): Promise<View> {
  const skus = decisions.flatMap(({ skus = [] }) => skus)
  const ids = decisions.flatMap(({ reservation }) => reservation ?? [])
  const places = decisions.flatMap(({ places = [] }) => places)
  // Sent together: one round trip.
  const [, levels, rows] = await Promise.all([
    places.length > 0 && store.run(makePlaces, [JSON.stringify(places)]),
    store.run<Level>(lockLevels, [skus, ids]),
    store.run<Omit<Reservation, 'expiresAt'> & { expiresAt: string }>(readReservations, [ids]),
  ])
  const dated = rows.map(row => ({ ...row, expiresAt: new Date(row.expiresAt) }))
  return { levels, reservations: new Map(dated.map(each => [each.id, each])) }
}

// A reservation that was made between locking and reading has pairs on levels that are not locked: they are next time.
function isWhole({ levels, reservations }: View): boolean {
  const locked = new Set(levels.map(({ sku, warehouse }) => `${sku} ${warehouse}`))
  return [...reservations.values()].every(({ lines }) =>
    lines.every(({ sku, warehouse }) => locked.has(`${sku} ${warehouse}`)),
  )
}

// One after the other; the values are those of `write`.
function decideOn(seen: View, decisions: Decision<never>[]) {
  const levels = seen.levels.map(level => ({ ...level }))
  const reservations = new Map(seen.reservations)
  const shelf = new Shelf(levels)
  const outcomes = decisions.map(({ reservation: id = '', decide }) => {
    const decided = decide(shelf, reservations.get(id))
    if (decided instanceof Failure) return decided
    if (decided.reservation) reservations.set(id, decided.reservation)
    return decided.out
  })
  const ids = [...new Set(decisions.flatMap(({ reservation }) => reservation ?? []))]
  const news = newsOf(availabilityBySku(levels, new Shelf(seen.levels), shelf))
  const rows = [
    levels.map((level, i) => ({ ...level, seen: seen.levels[i]?.revision })),
    ids.map(id => {
      const { state, expiresAt } = seen.reservations.get(id) ?? {}
      return { id, ...reservations.get(id), seen: state, seenUntil: expiresAt }
    }),
    shelf.movements.map(movement => ({ id: newId('mov'), ...movement })),
  ]
  const values = [...rows.map(each => JSON.stringify(each)), outboxJson('stock', news)]
  return { outcomes, view: { levels, reservations }, news, values }
}

const availabilityBySku = (levels: Level[], before: Shelf, after: Shelf) =>
  [...Map.groupBy(levels, ({ sku }) => sku)].map(([sku, ofSku]) => ({
    sku,
    before: before.available(sku),
    after: after.available(sku),
    revision: ofSku.reduce((sum, { revision }) => sum + revision, 0),
  }))
