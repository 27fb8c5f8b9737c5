import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { plenty } from '../../../../contracts/catalog/product.ts'
import { Failure } from '../../../../contracts/common/errors.ts'
import { migrationsIn } from '../../../platform/stores/relational/migrate.ts'
import { PostgresDatabase } from '../../../platform/stores/relational/postgres.ts'
import { postgresHome } from '../../../platform/stores/relational/postgres-home.ts'
import { testDatabase } from '../../../platform/testing/database.ts'
import { randomFrom } from '../../../platform/testing/random.ts'
import { adjustLevels } from '../app/adjust-levels.ts'
import {
  commitReservation,
  expireReservations,
  releaseReservation,
  reservePairs,
} from '../app/hold-pairs.ts'
import type { Stock } from '../app/ports.ts'
import { postgresStock } from './postgres-stock.ts'

/** A process with the stock service: it shares nothing with another but the database. */
async function openProcess(url: string) {
  const database = new PostgresDatabase(url, { onError: () => {} })
  const answers = countingAnswers(database)
  const ignore = () => {}
  const home = await postgresHome(database)('stock', {
    migrations: await migrationsIn(join(import.meta.dirname, '../migrations')),
    collections: [],
    onEmitted: ignore,
    onBatch: ignore,
    onError: ignore,
  })
  const stock = home.open(postgresStock) as Stock
  let now = new Date('2026-03-01T10:00:00Z')
  const needs = { stock, now: () => now }
  return {
    database,
    answers,
    stock,
    reserve: reservePairs(needs),
    commit: commitReservation(needs),
    release: releaseReservation(needs),
    adjust: adjustLevels(needs),
    async expireAll() {
      now = new Date(now.getTime() + 20 * 60_000)
      await expireReservations(needs)()
    },
  }
}

/** Counts what was written on what was last seen, and what was not because it had changed. */
function countingAnswers(database: PostgresDatabase) {
  const answers = { written: 0, stale: 0 }
  const query = database.query.bind(database)
  database.query = async (text, values, options) => {
    const answer = await query(text, values, options)
    if (options?.name === 'stock.write') answers[answer.rows.length ? 'written' : 'stale']++
    return answer
  }
  return answers
}

/** Does something else as soon as the next decision has locked its levels. */
function onceLocked(
  { database }: { database: PostgresDatabase },
  meanwhile: () => Promise<unknown>,
) {
  const { connect } = database
  database.connect = async options => {
    database.connect = connect
    const client = await database.connect(options)
    const { query } = client
    client.query = (async (...args: [{ name?: string }]) => {
      const answer = await (query.apply(client, args as never) as unknown as Promise<unknown>)
      if (args[0].name !== 'stock.lock-levels') return answer
      client.query = query
      await meanwhile()
      return answer
    }) as never
    return client
  }
}

async function openTwo() {
  const { url, close } = await testDatabase()
  const processes = [await openProcess(url), await openProcess(url)] as const
  return {
    processes,
    async query(text: string) {
      return (await processes[0].database.query(text)).rows as Record<string, unknown>[]
    },
    async close() {
      for (const { database } of processes) await database.close()
      await close()
    },
  }
}

const received = (sku: string, warehouse: string, delta: number) => {
  const [reason, by] = ['received', 'test']
  return { sku, warehouse, delta, reason, reference: undefined, by }
}

const wish = (reservationId: string, sku: string) => {
  const lines = [{ sku, quantity: 1 }]
  return { reservationId, lines, ttlSeconds: 900 }
}

const refusedByTheRules = (error: unknown) => {
  if (!(error instanceof Failure)) throw error
}

const skus = ['VL1-104-425', 'VL1-104-430', 'VL2-001-400']
const warehouses = ['bilbao', 'madrid', 'vigo']

/** What the public was told last of each SKU. */
const told = `
  select distinct on (v->>'sku') v->>'sku' as sku, (v->>'available')::int as available
  from stock.outbox, json_array_elements(envelope->'data'->'variants') v
  order by v->>'sku', (v->>'revision')::int desc`

test('two processes that change the same shelves and reservations never lose a pair, nor the news of it', async t => {
  const { processes, query, close } = await openTwo()
  t.after(close)
  const hammer = async (
    { reserve, commit, release, adjust, expireAll }: (typeof processes)[0],
    seed: number,
  ) => {
    const random = randomFrom(seed)
    const sku = () => skus[random(skus.length)] as string
    for (let step = 0; step < 150; step++) {
      // The same ids come up in both processes, and not always with the same lines.
      const reservationId = `chk_${Math.floor(step / 2) + random(6)}`
      const lines = [
        { sku: sku(), quantity: 1 + random(2) },
        { sku: sku(), quantity: 1 },
      ].slice(random(2))
      const steps = [
        () => reserve({ reservationId, lines, ttlSeconds: 900 }),
        () => reserve({ reservationId, lines, ttlSeconds: 900 }),
        () => commit({ reservationId }),
        () => release({ reservationId }),
        () =>
          adjust([received(sku(), warehouses[random(warehouses.length)] as string, random(4) - 1)]),
        ...(random(4) ? [] : [expireAll]),
      ]
      await steps[random(steps.length)]?.().catch(refusedByTheRules)
    }
  }
  // Several at once in each process, so that their decisions share statements.
  await Promise.all([1, 2, 3, 4, 5, 6].map(seed => hammer(processes[seed % 2 ? 1 : 0], seed)))

  for (const { answers } of processes) assert.ok(answers.written > 0 && answers.stale > 0)
  assert.deepEqual(
    await query(`
      select l.sku, l.warehouse, l.on_hand, l.reserved,
             coalesce((select sum(delta) from stock.ledger m
                       where m.sku = l.sku and m.warehouse = l.warehouse), 0) as moved,
             coalesce((select sum((line->>'quantity')::int) from stock.reservations r, json_array_elements(r.lines) line
                       where r.state = 'held' and line->>'sku' = l.sku and line->>'warehouse' = l.warehouse), 0) as held
      from stock.levels l`).then(levels =>
      levels.filter(({ on_hand, reserved, moved, held }) => on_hand !== moved || reserved !== held),
    ),
    [],
  )
  assert.deepEqual(
    await query(`
      select r.id from stock.reservations r
      where r.state = 'committed' and (select -sum(delta) from stock.ledger m where m.reference = r.id)
            is distinct from (select sum((line->>'quantity')::int) from json_array_elements(r.lines) line)`),
    [],
  )
  const available = await query(`
    select sku, least(sum(on_hand - reserved), ${plenty})::int as available from stock.levels group by sku order by sku`)
  assert.deepEqual(await query(told), available)
})

test('shelves of one SKU that two processes open are counted together', async t => {
  const { processes, query, close } = await openTwo()
  t.after(close)
  const [here, there] = processes
  const [first, second] = skus as [string, string]
  await here.adjust([received(first, 'madrid', 3)])
  await there.adjust([received(first, 'bilbao', 2)])
  await here.reserve(wish('chk_1', first))

  onceLocked(here, () => there.adjust([received(second, 'bilbao', 2)]))
  await here.adjust([received(second, 'madrid', 3)])
  assert.deepEqual(await query(told), [
    { sku: first, available: 4 },
    { sku: second, available: 5 },
  ])
})

test('what another process has changed is seen before anybody is refused or sold to', async t => {
  const { processes, close } = await openTwo()
  t.after(close)
  const [here, there] = processes
  const [sku] = skus as [string]
  const order = (reservationId: string) => wish(reservationId, sku)
  await here.adjust([received(sku, 'madrid', 1)])
  await here.reserve(order('chk_1'))
  await there.release({ reservationId: 'chk_1' })
  await there.reserve(order('chk_2'))
  await there.adjust([received(sku, 'bilbao', 1)])

  await assert.rejects(here.commit({ reservationId: 'chk_1' }), /ran out/)
  await here.reserve(order('chk_3'))
  await assert.rejects(here.reserve(order('chk_4')), /Not enough/)
  await there.release({ reservationId: 'chk_2' })
  await here.reserve(order('chk_4'))
  assert.deepEqual(
    (await here.stock.levels(sku)).map(({ onHand, reserved }) => [onHand, reserved]),
    [
      [1, 1],
      [1, 1],
    ],
  )
})

test('a promise that ran out and was renewed by another process is sold from where it lies now', async t => {
  const { processes, close } = await openTwo()
  t.after(close)
  const [here, there] = processes
  const [sku] = skus as [string]
  const order = (reservationId: string) => wish(reservationId, sku)
  await here.adjust([received(sku, 'madrid', 1), received(sku, 'bilbao', 0)])
  await here.reserve(order('chk_1'))
  await there.expireAll()
  await there.adjust([received(sku, 'madrid', -1), received(sku, 'bilbao', 2)])
  await there.reserve(order('chk_1'))

  // Of the shelves it has seen the latest, of the promise it has not.
  await here.reserve(order('chk_2'))
  await here.commit({ reservationId: 'chk_1' })
  assert.deepEqual(
    (await here.stock.levels(sku)).map(({ warehouse, onHand, reserved }) => [
      warehouse,
      onHand,
      reserved,
    ]),
    [
      ['bilbao', 1, 1],
      ['madrid', 0, 0],
    ],
  )
})

test('a process that was alone with a shelf writes in one statement', async t => {
  const { processes, close } = await openTwo()
  t.after(close)
  const [{ adjust, reserve, commit, answers }] = processes
  const [sku] = skus as [string]
  await adjust([received(sku, 'madrid', 9)])
  for (const reservationId of ['chk_1', 'chk_2', 'chk_3']) {
    await reserve(wish(reservationId, sku))
    await commit({ reservationId })
  }
  assert.deepEqual(answers, { written: 6, stale: 0 })
})
