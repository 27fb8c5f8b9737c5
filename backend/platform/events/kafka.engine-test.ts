import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Admin, Consumer, compatibilityPartitioner, Producer } from '@platformatic/kafka'
import type { Envelope } from '../../../contracts/common/events.ts'
import { CannotStart } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { assertOrdered, hearing, named, settledUntil, sold } from './hearing.ts'
import { partitionsOfEvents } from './kafka/brokers.ts'
import { ownTopics } from './kafka/own-topics.ts'
import { openKafkaBus } from './kafka.ts'
import { busSuite } from './suite.ts'

const log = makeLog('silent')
const brokers = (process.env.TEST_KAFKA ?? '').split(',')
const client = { clientId: 'test', bootstrapBrokers: brokers }

busSuite('kafka', async t => ownTopics(t, brokers).open)

test('kafka: a start without brokers says what is wrong', async () => {
  await assert.rejects(openKafkaBus({ brokers: ['127.0.0.1:1'] }, log), error => {
    assert.ok(error instanceof CannotStart)
    assert.match(error.message, /SHOECLOUD_KAFKA .*127\.0\.0\.1:1/)
    return true
  })
})

test('kafka: an event is a CloudEvent in binary mode for everybody, under the key of its aggregate', async t => {
  const { prefix, open } = ownTopics(t, brokers)
  const bus = await open()
  const event = sold('Ñandú 👟', 'AB1-RED')
  await bus.publish('stock', [event])
  const consumer = new Consumer({ ...client, groupId: `${prefix}-outsider` })
  const stream = await consumer.consume({
    topics: [`${prefix}.stock`],
    mode: 'earliest',
    maxWaitTime: 100,
  })
  t.after(() => consumer.close(true))
  for await (const { key, value, headers } of stream) {
    assert.equal(key.toString(), 'AB1-RED')
    assert.equal(value.toString(), '"Ñandú 👟"')
    assert.deepEqual(Object.fromEntries([...headers].map(pair => pair.map(String))), {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: '/services/stock',
      ce_type: 'stock.sold.v1',
      ce_subject: 'AB1-RED',
      ce_time: event.time,
    })
    break
  }
})

test('kafka: a message that is no event does not hold up those behind it', async t => {
  const { prefix, open } = ownTopics(t, brokers)
  const bus = await open()
  await bus.publish('stock', [sold('a')])
  const producer = new Producer(client)
  t.after(() => producer.close())
  const topic = `${prefix}.stock`
  for (let partition = 0; partition < 6; partition++) {
    const headers = new Map([[Buffer.from('ce_id'), Buffer.from('1')]])
    const value = Buffer.from('{ not JSON')
    await producer.send({
      messages: [
        { topic, partition, value, headers },
        { topic, partition },
      ],
    })
  }
  await bus.publish('stock', [sold('b')])
  const heard = await hearing(bus)
  await bus.settled()
  assert.deepEqual(named(heard), ['a', 'b'])
})

test('kafka: who hears from now on leaves no group behind', async t => {
  const { prefix, open } = ownTopics(t, brokers)
  const bus = await open()
  const heard = await hearing(bus, { consumer: 'live.replica_1', from: 'now' })
  await bus.publish('stock', [sold('a')])
  await bus.settled()
  const admin = new Admin(client)
  t.after(() => admin.close())
  const groups = [...(await admin.listGroups()).keys()]
  assert.deepEqual(named(heard), ['a'])
  assert.deepEqual(
    groups.filter(name => name.startsWith(prefix)),
    [],
  )
})

test('kafka: events that keep failing hold up their partition and no other', async t => {
  const bus = await ownTopics(t, brokers).open()
  let broken = true
  const heard: unknown[] = []
  const handle = async (envelopes: Envelope[]) => {
    if (broken && envelopes.some(({ subject }) => subject === 'bad')) throw new Error('not now')
    heard.push(...named(envelopes))
  }
  const partitionOf = (key: string) =>
    compatibilityPartitioner({ topic: '' }, Buffer.from(key)) % partitionsOfEvents
  const keys = Array.from({ length: 30 }, (_, n) => `good ${n}`)
  const good = keys.filter(key => partitionOf(key) !== partitionOf('bad'))
  const ofEach = (name: string) =>
    good.flatMap(key => Array.from({ length: 50 }, () => sold(name, key)))
  const count = (name: string) => heard.filter(each => each === name).length
  await bus.publish('stock', [sold('bad 1', 'bad'), ...ofEach('early')])
  await hearing(bus, { handle })
  while (count('early') < good.length * 50) await new Promise(setImmediate)
  await bus.publish('stock', [sold('bad 2', 'bad'), ...ofEach('late')])
  while (count('late') < good.length * 50) await new Promise(setImmediate)
  assert.ok(!heard.includes('bad 1'))
  broken = false
  await bus.settled()
  assert.deepEqual(
    heard.filter(name => String(name).startsWith('bad')),
    ['bad 1', 'bad 2'],
  )
})

test('kafka: events of all partitions come together', async t => {
  const bus = await ownTopics(t, brokers).open()
  const sizes: number[] = []
  await hearing(bus, { handle: async envelopes => void sizes.push(envelopes.length) })
  await bus.settled()
  await bus.publish(
    'stock',
    Array.from({ length: 100 }, (_, n) => sold(`${n}`, `AB${n}`)),
  )
  while (sizes.reduce((sum, each) => sum + each, 0) < 100) await new Promise(setImmediate)
  assert.ok(sizes.length <= 3, `at once: ${sizes}`)
})

test('kafka: an event that is too large is refused, and the next one is taken', async t => {
  const bus = await ownTopics(t, brokers).open()
  const heard = await hearing(bus)
  await assert.rejects(bus.publish('stock', [{ ...sold('a'), data: noise(8_000_000) }]))
  await bus.publish('stock', [{ ...sold('b'), data: noise(900_000) }, sold('c')])
  await bus.settled()
  assert.equal(heard.length, 2)
})

test('kafka: two processes share the work of one name, and when one closes the other has it all', async t => {
  const { open } = ownTopics(t, brokers)
  const [publishing, one, two] = [await open(), await open(), await open()]
  const [byOne, byTwo] = [await hearing(one), await hearing(two)]
  const published: Envelope[] = []
  let goOn = true
  const stream = (async () => {
    for (let n = 0; goOn; n++) {
      const events = Array.from({ length: 12 }, (_, key) => sold(`${n}`, `AB${key}`))
      await publishing.publish('stock', events)
      published.push(...events)
    }
  })()
  while (byOne.length < 100 || byTwo.length < 100) await new Promise(setImmediate)
  await one.close()
  const before = byTwo.length
  while (byTwo.length < before + 1000) await new Promise(setImmediate)
  goOn = false
  await stream
  const missing = () => {
    const heard = new Set([...byOne, ...byTwo].map(each => each.id))
    return published.filter(({ id }) => !heard.has(id))
  }
  await settledUntil(two, () => missing().length === 0)
  for (const each of [byOne, byTwo]) assertOrdered(each)
})

/** Text that cannot be compressed. */
const noise = (length: number) =>
  Array.from({ length: Math.ceil(length / 36) }, () => randomUUID()).join('')
