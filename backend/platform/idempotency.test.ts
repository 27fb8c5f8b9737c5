import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Failure } from '../../contracts/common/errors.ts'
import {
  createIdempotency,
  type Idempotency,
  idempotencyInDatabase,
  idempotencyInKeyValue,
  type KeptReply,
  trimIdempotency,
} from './idempotency.ts'
import { openLmdb } from './stores/key-value/lmdb.ts'
import { openPostgres, PostgresDatabase } from './stores/relational/postgres.ts'
import { makeLog } from './telemetry/log.ts'
import { testDatabase } from './testing/database.ts'

async function inDatabase(t: TestContext) {
  const { url, close } = await testDatabase()
  t.after(close)
  const database = new PostgresDatabase(url, { connections: 12, onError: () => {} })
  t.after(() => database.close())
  await database.query(`create schema shelf; ${createIdempotency('shelf')};
                        create table shelf.pairs (sku text)`)
  const store = openPostgres<never>({
    database,
    service: 'shelf',
    onEmitted: () => {},
    onBatch: () => {},
    onError: () => {},
  })
  return { database, store, keys: idempotencyInDatabase('shelf', store) }
}

async function inKeyValue(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-idempotency-'))
  let time = 1_800_000_000_000
  const { store, close } = openLmdb(folder, makeLog('silent'), () => time)
  t.after(async () => {
    await close()
    await rm(folder, { recursive: true })
  })
  const pass = (seconds: number) => {
    time += seconds * 1000
  }
  return { keys: idempotencyInKeyValue(store('cart')), pass }
}

// As another request: not in the transaction of the one that runs.
const outside = AsyncLocalStorage.snapshot()

const failsWith = (code: string) => (error: unknown) =>
  error instanceof Failure && error.code === code

/** Work that is counted, and ends when it is told. */
function counted() {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let runs = 0
  const work = async () => {
    const body = ++runs
    await released
    return { body, status: 201, headers: { location: '/1' } }
  }
  return { work, release, runs: () => runs }
}

const engines: [string, (t: TestContext) => Promise<{ keys: Idempotency }>][] = [
  ['database', inDatabase],
  ['key-value', inKeyValue],
]

for (const [engine, open] of engines) {
  test(`${engine}: a repeated request gets the first reply, and nothing is done again`, async t => {
    const { keys } = await open(t)
    const { work, release, runs } = counted()
    release()
    const first = await keys.once('key', 'same', work)
    assert.deepEqual(first, { body: 1, status: 201, headers: { location: '/1' } })
    assert.deepEqual(await keys.once('key', 'same', work), first)
    assert.equal((await keys.once('other key', 'same', work)).body, 2)
    assert.equal(runs(), 2)
  })

  test(`${engine}: a key of another request is refused, and what it belongs to stays`, async t => {
    const { keys } = await open(t)
    const { work, release, runs } = counted()
    release()
    await keys.once('key', 'same', work)
    await assert.rejects(keys.once('key', 'other', work), failsWith('idempotency_key_reused'))
    assert.equal((await keys.once('key', 'same', work)).body, 1)
    assert.equal(runs(), 1)
  })

  test(`${engine}: work that fails keeps nothing, so the request can be sent again`, async t => {
    const { keys } = await open(t)
    const failing = async () => {
      throw new Error('out of paper')
    }
    await assert.rejects(keys.once('key', 'same', failing), /out of paper/)
    const { work, release } = counted()
    release()
    assert.equal((await keys.once('key', 'another', work)).body, 1)
  })
}

test('database: of many at once one does the work, and the others get its reply', async t => {
  const { keys } = await inDatabase(t)
  const { work, release, runs } = counted()
  const asking = Array.from({ length: 8 }, () => keys.once('key', 'same', work))
  release()
  assert.deepEqual(
    (await Promise.all(asking)).map(({ body }) => body),
    Array(8).fill(1),
  )
  assert.equal(runs(), 1)
})

test('database: when the first of two fails, the second does the work', async t => {
  const { keys } = await inDatabase(t)
  const { work, release, runs } = counted()
  release()
  let second: Promise<KeptReply> | undefined
  const first = keys.once('key', 'same', async () => {
    second = outside(() => keys.once('key', 'same', work))
    throw new Error('out of paper')
  })
  await assert.rejects(first, /out of paper/)
  assert.deepEqual([(await second)?.body, runs()], [1, 1])
})

test('database: the effect and the kept reply happen together, or not at all', async t => {
  const { database, store, keys } = await inDatabase(t)
  const put = async () => {
    await store.run({ name: 'put', text: `insert into shelf.pairs values ('AB1')` })
    return { body: 'put' }
  }
  // The process dies after the effect: its connection ends before the commit.
  const dying = keys.once('key', 'same', async () => {
    await put()
    await store.run({ name: 'die', text: 'select pg_terminate_backend(pg_backend_pid())' })
    return { body: 'never' }
  })
  await assert.rejects(dying)
  const pairs = async () => (await database.query('select sku from shelf.pairs')).rows.length
  assert.equal(await pairs(), 0)
  await Promise.all([keys.once('key', 'same', put), keys.once('key', 'same', put)])
  assert.equal(await pairs(), 1)
})

test('database: a key is forgotten after a day', async t => {
  const { database, keys } = await inDatabase(t)
  const { work, release } = counted()
  release()
  await keys.once('young', 'same', work)
  await keys.once('old', 'same', work)
  await database.query(
    `update shelf.idempotency set created_at = now() -
       case key when 'old' then interval '24 hours 1 minute' else interval '23 hours' end`,
  )
  await database.query(trimIdempotency('shelf'))
  assert.equal((await keys.once('young', 'same', work)).body, 1)
  assert.equal((await keys.once('old', 'another', work)).body, 3)
})

test('key-value: while the first request runs, others are told to come again', async t => {
  const { keys } = await inKeyValue(t)
  const { work, release, runs } = counted()
  const first = keys.once('key', 'same', work)
  await assert.rejects(keys.once('key', 'same', work), failsWith('idempotency_key_in_use'))
  await assert.rejects(keys.once('key', 'other', work), failsWith('idempotency_key_reused'))
  release()
  assert.deepEqual([(await first).body, runs()], [1, 1])
})

test('key-value: a process that dies leaves its key free after half a minute; a reply is kept for a day', async t => {
  const { keys, pass } = await inKeyValue(t)
  await new Promise<void>(begun => {
    void keys.once('key', 'same', () => new Promise(() => begun()))
  })
  const { work, release } = counted()
  release()
  pass(29)
  await assert.rejects(keys.once('key', 'same', work), failsWith('idempotency_key_in_use'))
  pass(2)
  assert.equal((await keys.once('key', 'same', work)).body, 1)
  pass(24 * 3600 - 1)
  assert.equal((await keys.once('key', 'same', work)).body, 1)
  pass(2)
  assert.equal((await keys.once('key', 'same', work)).body, 2)
})
