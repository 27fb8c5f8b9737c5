import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { PostgresDatabase } from '../stores/relational/postgres.ts'
import { makeLog } from '../telemetry/log.ts'
import { testDatabase } from '../testing/database.ts'
import { openEmbeddedBus } from './embedded.ts'
import { hearing, named, sold } from './hearing.ts'
import { createOutbox, outboxJson, relayOutbox } from './outbox.ts'
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
  const { database, open } = await openDatabase(t)
  await database.query(`create schema stock; ${createOutbox('stock')}`)
  const events = ['a', 'b', 'c'].map(name => ({ type: 'stock.sold.v1', key: 'AB1', data: name }))
  await database.query(
    `insert into stock.outbox (id, key, envelope)
     select id, key, envelope from json_to_recordset($1) as e(id uuid, key text, envelope json)`,
    [outboxJson('stock', events)],
  )
  const bus = await open()
  const heard = await hearing(bus)
  const dying = {
    query: (text: string, values?: unknown[]) =>
      text.startsWith('delete') ? Promise.reject(new Error('died')) : database.query(text, values),
  }
  await assert.rejects(relayOutbox(dying, bus, 'stock')(), /died/)
  const relay = relayOutbox(database, bus, 'stock')
  assert.equal(await relay(), 3)
  assert.equal(await relay(), 0)
  await bus.settled()
  assert.deepEqual(named(heard), ['a', 'b', 'c', 'a', 'b', 'c'])
  assert.equal(new Set(heard.map(each => each.id)).size, 3)
})
