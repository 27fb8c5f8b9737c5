import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { mariadb } from '../../../../infra/engines/mariadb.ts'
import { ownEngine } from '../../../../infra/engines/own-engine.ts'
import { demandMysqlUrl, emptyMysql } from '../../testing/mysql.ts'
import type { Migration } from './migrate.ts'
import { MysqlServer, openMysql } from './mysql.ts'
import { migrateMysql } from './mysql-migrate.ts'
import type { PortableRelational } from './port.ts'
import { portableRelationalSuite } from './portable-suite.ts'
import { type ShelfTables, shelfTables } from './suite-shelf.ts'

const outbox =
  'create table shelf.outbox (position bigint auto_increment primary key, envelope longtext)'

async function openServer({ connections = 6 } = {}) {
  const url = demandMysqlUrl()
  const shelf = await emptyMysql(url, 'shelf')
  const server = new MysqlServer(url, { connections, onError: () => {} })
  return {
    server,
    async close() {
      await server.close()
      await shelf.close()
    },
  }
}

async function openOnNothing(options?: { connections?: number }) {
  const { server, close } = await openServer(options)
  return { ...(await openStore(server)), close }
}

async function openStore(server: MysqlServer) {
  await migrateMysql(server, 'shelf', [
    { name: '1', sql: outbox },
    { name: '2', sql: shelfTables },
  ])
  let told = 0
  const store = openMysql<ShelfTables>({
    server,
    service: 'shelf',
    onEmitted: () => {
      told++
    },
    onError: () => {},
  })
  return {
    server,
    store,
    told: () => told,
    async outbox() {
      const { rows } = await server.query('select envelope from shelf.outbox order by position')
      return rows.map(({ envelope }) => JSON.parse(envelope as string).type as string)
    },
  }
}

portableRelationalSuite('mysql', openOnNothing)

type Store = PortableRelational<ShelfTables>

const put = ({ db }: Store, sku: string) =>
  db.insertInto('pairs').values({ sku, quantity: 0 }).execute()

/** Ends the connection of the transaction that this is called in, as an administrator would. */
async function cutOff({ db }: Store) {
  const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(db)
  const server = new MysqlServer(demandMysqlUrl(), { onError: () => {} })
  try {
    await server.query(`kill ${String(rows[0]?.id)}`)
  } finally {
    await server.close()
  }
}

test('mysql: a connection that broke in a transaction is not used again', async t => {
  const { server, store, close } = await openOnNothing({ connections: 1 })
  t.after(close)
  const broken = store.transaction(async () => {
    await put(store, 'AB1')
    await cutOff(store)
    await put(store, 'AB2')
  })
  await assert.rejects(broken, refusal)
  assert.deepEqual((await server.query('select sku from shelf.pairs')).rows, [])
})

test('mysql: nobody claims to know whether a commit that got no answer has happened', async t => {
  const { store, close } = await openOnNothing()
  t.after(close)
  let after = 0
  const unknown = store.transaction(async () => {
    await put(store, 'AB1')
    store.afterCommit(() => after++)
    await cutOff(store)
  })
  await assert.rejects(
    unknown,
    error => Unavailable.is(error) && /may have been done/.test(error.message),
  )
  assert.equal(after, 0)
})

test('mysql: two transactions that lock each other both happen, one after the other', async t => {
  const { store, outbox: events, close } = await openOnNothing()
  t.after(close)
  await put(store, 'AB1')
  await put(store, 'AB2')
  const add = (sku: string) =>
    store.db
      .updateTable('pairs')
      .set(({ eb }) => ({ quantity: eb('quantity', '+', 1) }))
      .where('sku', '=', sku)
      .execute()
  const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let runs = 0
  const crosswise = (first: string, second: string, mine: number) =>
    store.transaction(async () => {
      runs++
      await add(first)
      await store.emit([{ type: 'shelf.added.v1', key: first, data: {} }])
      both[mine]?.resolve()
      await Promise.all(both.map(({ promise }) => promise))
      await add(second)
    })
  await Promise.all([crosswise('AB1', 'AB2', 0), crosswise('AB2', 'AB1', 1)])
  const pairs = await store.db.selectFrom('pairs').select('quantity').execute()
  assert.deepEqual(pairs, [{ quantity: 2 }, { quantity: 2 }])
  assert.equal((await events()).length, 2)
  assert.equal(runs, 3)
})

test('mysql: while the server is away commands are refused as unavailable, and then go on', async t => {
  const own = await ownEngine(mariadb)
  t.after(own.close)
  const server = new MysqlServer(own.env.SHOECLOUD_MYSQL_URL as string, { onError: () => {} })
  t.after(() => server.close())
  const { store } = await openStore(server)
  await put(store, 'AB1')
  // Cut off in the middle of a transaction, and while connections are idle.
  const interrupted = store.transaction(async () => {
    await put(store, 'AB2')
    await own.kill()
    await put(store, 'AB3')
  })
  await assert.rejects(interrupted, refusal)
  await assert.rejects(put(store, 'AB4'), refusal)
  await assert.rejects(
    store.transaction(() => put(store, 'AB5')),
    refusal,
  )
  await own.restart()
  await put(store, 'AB6')
  const { rows } = await server.query('select sku from shelf.pairs order by sku')
  assert.deepEqual(rows, [{ sku: 'AB1' }, { sku: 'AB6' }])
})

const refusal = (error: unknown) =>
  Unavailable.is(error) && error.message.startsWith('The database does not answer')

async function migrating(t: TestContext) {
  const { server, close } = await openServer()
  t.after(close)
  return {
    server,
    migrate: (...migrations: Migration[]) => migrateMysql(server, 'shelf', migrations),
    rows: async (table: string) => (await server.query(`select * from shelf.${table}`)).rows,
  }
}

test('mysql: a migration is done once, however many processes start at the same time', async t => {
  const { migrate, rows } = await migrating(t)
  const migrations = [
    { name: '1', sql: 'create table shelf.done (at int)' },
    { name: '2', sql: 'insert into shelf.done values (1)' },
  ]
  await Promise.all([1, 2, 3, 4].map(() => migrate(...migrations)))
  assert.equal((await rows('done')).length, 1)
})

test('mysql: a migration that fails says where, and goes on there when it is mended', async t => {
  const { migrate, rows } = await migrating(t)
  const file = (last: string) => ({
    name: '0007-more.sql',
    sql: `create table shelf.half (at int); insert into shelf.half values (1); ${last}`,
  })
  await assert.rejects(
    migrate(file('insert into shelf.half values (1), (null, 2);')),
    /0007-more.sql of shelf stopped at statement 3 of 3: .*\. What is before it/,
  )
  await migrate(file('insert into shelf.half values (2);'))
  assert.deepEqual(await rows('half'), [{ at: 1 }, { at: 2 }])
})

test('mysql: a migration that was cut off after a change of the schema goes on behind it', async t => {
  const { server, migrate, rows } = await migrating(t)
  const sql =
    'insert into shelf.log values (1); create table shelf.a (at int); insert into shelf.log values (2)'
  await migrate({ name: '1', sql: 'create table shelf.log (at int)' })
  // As it is when the process dies before it can note that the table is there.
  await server.query('create table shelf.a (at int)')
  await server.query('insert into shelf.log values (1)')
  await server.query("insert into shelf.migrations (name, steps, begun) values ('2', 1, true)")
  await migrate({ name: '2', sql })
  assert.deepEqual(await rows('log'), [{ at: 1 }, { at: 2 }])
})

test('mysql: a migration that was cut off nobody knows where asks somebody to look', async t => {
  const { server, migrate } = await migrating(t)
  await migrate({ name: '1', sql: 'create table shelf.a (at int); create table shelf.b (at int)' })
  await server.query("insert into shelf.migrations (name, steps, begun) values ('2', 0, true)")
  await server.query('rename table shelf.a to shelf.c')
  const renaming = { name: '2', sql: 'alter table shelf.a rename to shelf.c' }
  const asks = /it may have taken effect\. Look, and if it has: (update .*)$/
  const command = await migrate(renaming).then(
    () => assert.fail('it went on'),
    ({ message }: Error) => asks.exec(message)?.[1] ?? assert.fail(message),
  )
  await assert.rejects(migrate(renaming), asks)
  await server.query(command)
  await migrate(renaming)
})

test('mysql: a table that is there for another reason is no proof that a migration was done', async t => {
  const { server, migrate } = await migrating(t)
  await migrate()
  await server.query('create table shelf.a (other int)')
  const migration = { name: '1', sql: 'create table shelf.a (at int)' }
  await assert.rejects(migrate(migration), /already exists/)
  await assert.rejects(migrate(migration), /already exists/)
})
