import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../testing/database.ts'
import { migrate } from './migrate.ts'
import { openPostgres, PostgresDatabase } from './postgres.ts'
import { createJournal } from './postgres-home.ts'
import { relationalSuite, type ShelfTables } from './suite.ts'

async function openDatabase({ connections = 6 } = {}) {
  const { url, close } = await testDatabase()
  const database = new PostgresDatabase(url, { connections, onError: () => {} })
  return {
    database,
    async close() {
      await database.close()
      await close()
    },
  }
}

async function openOnNothing(options?: { connections: number }) {
  const { database, close } = await openDatabase(options)
  await migrate(database, 'shelf', [
    { name: '1', sql: createJournal('shelf') },
    { name: '2', sql: 'create table shelf.pairs (sku text primary key, quantity int not null)' },
  ])
  let told = 0
  const store = openPostgres<ShelfTables>({
    database,
    service: 'shelf',
    onEmitted: () => {
      told++
    },
    onBatch: () => {},
    onError: () => {},
  })
  return {
    database,
    store,
    told: () => told,
    async outbox() {
      const { rows } = await database.query(
        `select envelope->>'type' as type from shelf.outbox order by position`,
      )
      return rows.map(row => row.type)
    },
    close,
  }
}

relationalSuite('postgres', openOnNothing)

test('postgres: a connection that broke in a transaction is not used again', async t => {
  const { database, store, close } = await openOnNothing({ connections: 1 })
  t.after(close)
  await assert.rejects(
    store.transaction(() =>
      store.run({ name: 'end', text: 'select pg_terminate_backend(pg_backend_pid())' }),
    ),
  )
  assert.equal((await database.query('select 1 as one')).rows[0].one, 1)
})

test('postgres: counts, sums and moments come as JavaScript knows them', async t => {
  const { database, close } = await openDatabase()
  t.after(close)
  const { rows } = await database.query(
    `select count(*) as count, sum(12995::bigint) as sum, '2026-11-23 17:00+01'::timestamptz as at`,
  )
  assert.deepEqual(rows, [{ count: 1, sum: 12995, at: '2026-11-23T16:00:00.000Z' }])
})

test('postgres: a migration is done once, however many processes start at the same time', async t => {
  const { database, close } = await openDatabase()
  t.after(close)
  const migrations = [
    { name: '1', sql: 'create table shelf.done (at int)' },
    { name: '2', sql: 'insert into shelf.done values (1)' },
  ]
  await Promise.all([1, 2, 3, 4].map(() => migrate(database, 'shelf', migrations)))
  assert.equal((await database.query('select at from shelf.done')).rows.length, 1)
})

test('postgres: a migration that fails leaves nothing, and is tried again at the next start', async t => {
  const { database, close } = await openDatabase()
  t.after(close)
  const broken = { name: '1', sql: 'create table shelf.half (at int); select 1/0' }
  await assert.rejects(migrate(database, 'shelf', [broken]), /division by zero/)
  await migrate(database, 'shelf', [{ name: '1', sql: 'create table shelf.half (at int)' }])
  assert.equal((await database.query('select at from shelf.half')).rows.length, 0)
})
