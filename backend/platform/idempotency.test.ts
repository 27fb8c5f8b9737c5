import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Failure } from '../../contracts/common/errors.ts'
import { type Idempotency, idempotencyInJournal, idempotencyInKeyValue } from './idempotency.ts'
import { openLmdb } from './stores/key-value/lmdb.ts'
import { makeLog } from './telemetry/log.ts'
import { testHome } from './testing/home.ts'

async function inJournal(t: TestContext) {
  const { home, close } = await testHome()
  t.after(close)
  return { keys: idempotencyInJournal(home.journal) }
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
  ['journal', inJournal],
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
