import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Envelope } from '../../../contracts/common/events.ts'
import { PostgresDatabase } from '../stores/relational/postgres.ts'
import { makeLog } from '../telemetry/log.ts'
import { testDatabase } from '../testing/database.ts'
import type { Bus, Subscription } from './bus.ts'
import { openEmbeddedBus } from './embedded.ts'
import { inEnvelope, relayOutbox } from './outbox.ts'

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

const open = async (t: TestContext) => (await openDatabase(t)).open()

const sold = (name: string, key = 'AB1'): Envelope =>
  inEnvelope('stock', { type: 'stock.sold.v1', key, data: name }, new Date().toISOString())

const named = (envelopes: Envelope[]) => envelopes.map(each => each.data)

/** Subscribes and notes what comes. */
async function hearing(bus: Bus, more: Partial<Subscription> = {}) {
  const heard: Envelope[] = []
  await bus.subscribe({
    consumer: 'orders',
    topics: ['stock'],
    from: 'beginning',
    handle: async envelopes => void heard.push(...envelopes),
    ...more,
  })
  return heard
}

test('what is published is heard whole, in order', async t => {
  const bus = await open(t)
  const heard = await hearing(bus)
  const events = ['a', 'b', 'c', 'd'].map(name => sold(name))
  await bus.publish('stock', events.slice(0, 3))
  await bus.publish('stock', events.slice(3))
  await bus.settled()
  assert.deepEqual(heard, events)
})

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

test('a subscriber hears its topics and no others, in the order in which they came', async t => {
  const bus = await open(t)
  const heard = await hearing(bus, { topics: ['stock', 'pricing'] })
  await bus.publish('stock', [sold('a')])
  await bus.publish('carts', [sold('b')])
  await bus.publish('pricing', [sold('c')])
  await bus.publish('stock', [sold('d')])
  await bus.settled()
  assert.deepEqual(named(heard), ['a', 'c', 'd'])
})

test('a new subscriber begins with all that is kept, or with what comes now', async t => {
  const bus = await open(t)
  await bus.publish('stock', [sold('before')])
  const all = await hearing(bus, { consumer: 'search', from: 'beginning' })
  const fresh = await hearing(bus, { consumer: 'live', from: 'now' })
  await bus.publish('stock', [sold('after')])
  await bus.settled()
  assert.deepEqual(named(all), ['before', 'after'])
  assert.deepEqual(named(fresh), ['after'])
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

test('every subscriber name hears every event', async t => {
  const bus = await open(t)
  const one = await hearing(bus, { consumer: 'orders' })
  const two = await hearing(bus, { consumer: 'search' })
  await bus.publish('stock', [sold('a')])
  await bus.settled()
  assert.deepEqual([named(one), named(two)], [['a'], ['a']])
})

test('a subscriber that comes back goes on where it was, and misses nothing in between', async t => {
  const { open } = await openDatabase(t)
  const first = await open()
  const before = await hearing(first)
  await first.publish('stock', [sold('a')])
  await first.settled()
  await first.close()
  const second = await open()
  await second.publish('stock', [sold('b')])
  const after = await hearing(second)
  await second.publish('stock', [sold('c')])
  await second.settled()
  assert.deepEqual([named(before), named(after)], [['a'], ['b', 'c']])
})

test('events that a subscriber could not take come again, in the same order', async t => {
  const bus = await open(t)
  const tries: unknown[][] = []
  await hearing(bus, {
    handle: async envelopes => {
      tries.push(named(envelopes))
      if (tries.length < 3) throw new Error('not now')
    },
  })
  await bus.publish('stock', [sold('a'), sold('b')])
  for (let i = 0; i < 4; i++) await bus.settled()
  assert.deepEqual(tries.at(-1), ['a', 'b'])
  assert.equal(tries.filter(each => each[0] === 'a').length, 3)
})

test('what another process publishes is heard too', async t => {
  const { open } = await openDatabase(t)
  const [here, there] = await Promise.all([open(), open()])
  const heard = await hearing(here)
  await there.publish('stock', [sold('a')])
  await here.settled()
  assert.deepEqual(named(heard), ['a'])
})

test('with many publishers at once nothing is lost, and each one’s events stay in order', async t => {
  const { open } = await openDatabase(t)
  const buses = await Promise.all([open(), open(), open()])
  const heard = await hearing(buses[0])
  const publishing = Array.from({ length: 12 }, async (_, publisher) => {
    for (let n = 0; n < 20; n++) {
      const events = [sold(`${publisher}:${n}a`), sold(`${publisher}:${n}b`)]
      await buses[publisher % 3]?.publish('stock', events)
    }
  })
  await Promise.all(publishing)
  await buses[0]?.settled()
  assert.equal(heard.length, 12 * 20 * 2)
  for (let publisher = 0; publisher < 12; publisher++) {
    const own = named(heard).filter(name => String(name).startsWith(`${publisher}:`))
    const expected = Array.from({ length: 20 }, (_, n) => [
      `${publisher}:${n}a`,
      `${publisher}:${n}b`,
    ])
    assert.deepEqual(own, expected.flat())
  }
})

test('a publication that fails is not heard in part, and the next one works', async t => {
  const bus = await open(t)
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

test('a dead letter is kept once, with why it was put aside', async t => {
  const bus = await open(t)
  const envelope = sold('a')
  const letter = { id: envelope.id, consumer: 'orders', envelope, error: 'no such order' }
  await bus.bury(letter)
  await bus.bury(letter)
  const [kept, ...others] = await bus.deadLetters()
  assert.deepEqual(others, [])
  assert.deepEqual({ ...kept, failedAt: undefined }, { ...letter, failedAt: undefined })
  assert.ok(!Number.isNaN(Date.parse(kept?.failedAt ?? '')))
})
