import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { PostgresDatabase } from '../stores/relational/postgres.ts'
import { makeLog } from '../telemetry/log.ts'
import { testDatabase } from '../testing/database.ts'
import { openEmbeddedBus } from './embedded.ts'
import { hearing, named, sold } from './hearing.ts'
import { relayOutbox } from './outbox.ts'
import { busSuite } from './suite.ts'

const log = makeLog('silent')

async function openDatabase(t: TestContext) {
  const { url, close } = await testDatabase()
  t.after(close)
  const connect = () => {
    const database = new PostgresDatabase(url, { connections: 6, onError: () => {} })
    t.after(() => database.close())
    return database
  }
  const database = connect()
  return {
    database,
    /** A bus as each process has its own. */
    async open() {
      const bus = await openEmbeddedBus(connect(), log)
      t.after(() => bus.close())
      return bus
    },
  }
}

const opener = async (t: TestContext) => (await openDatabase(t)).open

busSuite('embedded', opener)

test('what leaves a log of its own waits for the disk here', async t => {
  const { database } = await openDatabase(t)
  const borrowed = t.mock.method(database, 'connect')
  const how = async (oneLog: boolean) => {
    const bus = await openEmbeddedBus(database, log, { oneLog })
    await bus.publish('stock', [sold('a')])
    await bus.close()
    return borrowed.mock.calls.at(-1)?.arguments[0]
  }
  assert.deepEqual(await how(true), { relaxed: true })
  assert.deepEqual(await how(false), { relaxed: false })
})

test('who hears from now on leaves nothing behind', async t => {
  const { database, open } = await openDatabase(t)
  const bus = await open()
  const heard = await hearing(bus, { consumer: 'live.replica_1', from: 'now' })
  await bus.publish('stock', [sold('a')])
  await bus.settled()
  await bus.publish('stock', [sold('b')])
  await bus.settled()
  assert.deepEqual(named(heard), ['a', 'b'])
  assert.deepEqual((await database.query('select consumer from bus.consumers')).rows, [])
})

test('a publication that fails is not heard in part, and the next one works', async t => {
  const bus = await (await opener(t))()
  const heard = await hearing(bus)
  await assert.rejects(bus.publish(null as never, [sold('a'), sold('b')]))
  await bus.publish('stock', [sold('c')])
  await bus.settled()
  assert.deepEqual(named(heard), ['c'])
})

test('a relay that dies between publishing and deleting repeats events and loses none', async t => {
  const { open } = await openDatabase(t)
  const left = ['a', 'b', 'c'].map((name, position) => ({ position, envelope: sold(name) }))
  const outbox = {
    read: async () => [...left],
    remove: async () => void left.splice(0),
    count: async () => left.length,
  }
  const bus = await open()
  const heard = await hearing(bus)
  const dying = { ...outbox, remove: () => Promise.reject(new Error('died')) }
  await assert.rejects(relayOutbox(dying, bus, 'stock')(), /died/)
  const relay = relayOutbox(outbox, bus, 'stock')
  assert.equal(await relay(), 3)
  assert.equal(await relay(), 0)
  await bus.settled()
  assert.deepEqual(named(heard), ['a', 'b', 'c', 'a', 'b', 'c'])
  assert.equal(new Set(heard.map(each => each.id)).size, 3)
})
