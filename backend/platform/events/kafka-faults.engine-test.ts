import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Admin, ConfigResourceTypes } from '@platformatic/kafka'
import type { Envelope } from '../../../contracts/common/events.ts'
import type { Place } from '../../../infra/engines/engine.ts'
import { kafkaCluster, startBroker } from '../../../infra/engines/kafka.ts'
import { placeIn, stopIn } from '../../../infra/engines/processes.ts'
import type { Bus } from './bus.ts'
import { assertOrdered, hearing, sold } from './hearing.ts'
import { ownTopics } from './kafka/own-topics.ts'

const ids = [1, 2, 3]

let place: Place
let brokers: string[]

before(async () => {
  place = await placeIn(await mkdtemp(join(tmpdir(), 'shoecloud-kafka-')))
  const cluster = kafkaCluster(ids.length)
  await cluster.install()
  const { env } = await cluster.start(place)
  brokers = env.SHOECLOUD_KAFKA?.split(',') ?? []
})

after(async () => {
  await stopIn(place.folder)
  await rm(place.folder, { recursive: true })
})

async function signal(id: number, name: NodeJS.Signals) {
  const [pid] = (await readFile(join(place.folder, `broker-${id}.pid`), 'utf8')).split(' ')
  process.kill(Number(pid), name)
}

const start = (id: number) => startBroker(place, id, Number(brokers[id - 1]?.split(':')[1]))

/** Publishes without end, as a relay does: what is refused is published again before anything else. */
function streaming(bus: Bus) {
  const published: Envelope[] = []
  let refusals = 0
  let goOn = true
  const stream = (async () => {
    for (let n = 0; goOn; n++) {
      const events = Array.from({ length: 10 }, (_, key) => sold(`${n}`, `AB${key}`))
      while (
        !(await bus.publish('stock', events).then(
          () => true,
          () => false,
        ))
      )
        refusals++
      published.push(...events)
      await pause(5)
    }
  })()
  return {
    published,
    refused: () => refusals,
    async end() {
      goOn = false
      await stream
    },
  }
}

async function until(isSo: () => boolean) {
  while (!isSo()) await pause(20)
}

function hasAll(heard: Envelope[], published: Envelope[]): boolean {
  const ids = new Set(heard.map(({ id }) => id))
  return published.every(({ id }) => ids.has(id))
}

test('kafka, three brokers: every event is on three of them, and two must have it', async t => {
  const { prefix, open } = ownTopics(t, brokers)
  const bus = await open()
  await bus.publish('stock', [sold('a')])
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: brokers })
  t.after(() => admin.close())
  const topic = `${prefix}.stock`
  const { partitions = [] } = (await admin.metadata({ topics: [topic] })).topics.get(topic) ?? {}
  assert.deepEqual(
    partitions.map(each => each.replicas.length),
    [3, 3, 3, 3, 3, 3],
  )
  const [described] = await admin.describeConfigs({
    resources: [
      {
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName: topic,
        configurationKeys: ['min.insync.replicas'],
      },
    ],
  })
  assert.equal(described?.configs[0]?.value, '2')
})

test('kafka, three brokers: each is killed in a stream, and nothing is lost or out of order', async t => {
  const { open } = ownTopics(t, brokers)
  const [publishing, one, two] = [await open(), await open(), await open()]
  const [byOne, byTwo] = [await hearing(one), await hearing(two)]
  const byAll = await hearing(two, { consumer: 'live.replica_1', from: 'now' })
  const { published, end } = streaming(publishing)
  await until(() => byOne.length > 100 && byTwo.length > 100)
  for (const id of ids) {
    await signal(id, 'SIGKILL')
    const before = { published: published.length, all: byAll.length }
    // Further than what was under way: new leaders have taken over.
    await until(() => published.length > before.published + 300 && byAll.length > before.all + 300)
    await start(id)
  }
  await end()
  await until(() => hasAll([...byOne, ...byTwo], published) && hasAll(byAll, published))
  for (const heard of [byOne, byTwo, byAll]) assertOrdered(heard)
})

test('kafka, three brokers: one that hangs holds nobody up for long', async t => {
  const bus = await ownTopics(t, brokers).open()
  const heard = await hearing(bus)
  const { published, end } = streaming(bus)
  await until(() => heard.length > 100)
  await signal(1, 'SIGSTOP')
  t.after(() => signal(1, 'SIGCONT'))
  const before = published.length
  await until(() => published.length > before + 500)
  await end()
  await until(() => hasAll(heard, published))
  await signal(1, 'SIGCONT')
  assertOrdered(heard)
})

test('kafka, three brokers: without any, publishing is refused; with them again, all goes on', async t => {
  const bus = await ownTopics(t, brokers).open()
  const heard = await hearing(bus)
  await bus.publish('stock', [sold('1')])
  await until(() => heard.length === 1)
  for (const id of ids) await signal(id, 'SIGKILL')
  await assert.rejects(bus.publish('stock', [sold('2')]), /did not take the events/)
  await Promise.all(ids.map(start))
  const { published, end } = streaming(bus)
  await until(() => published.length >= 100)
  await end()
  await until(() => hasAll(heard, published))
})

test('kafka: what a killed process leaves behind is taken over by the others of its name', async t => {
  const { prefix, open } = ownTopics(t, brokers)
  const [publishing, other] = [await open(), await open()]
  const script = `
    import { openKafkaBus } from '${import.meta.resolve('./kafka.ts')}'
    import { makeLog } from '${import.meta.resolve('../telemetry/log.ts')}'
    const bus = await openKafkaBus(${JSON.stringify({ brokers, prefix })}, makeLog('silent'))
    const handle = async envelopes => process.send(envelopes.map(({ id }) => id))
    await bus.subscribe({ consumer: 'orders', topics: ['stock'], from: 'beginning', handle })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const heard = new Set<string>()
  let byChild = 0
  child.on('message', (ids: string[]) => {
    byChild += ids.length
    for (const id of ids) heard.add(id)
  })
  const byOther = await hearing(other)
  const { published, end } = streaming(publishing)
  await until(() => byChild > 100 && byOther.length > 100)
  child.kill('SIGKILL')
  await once(child, 'close')
  const before = published.length
  await until(() => published.length > before + 500)
  await end()
  await until(() => {
    for (const { id } of byOther) heard.add(id)
    return published.every(({ id }) => heard.has(id))
  })
})

test('kafka: a handler that takes longer than a session keeps its partitions', async t => {
  const { open } = ownTopics(t, brokers)
  const [one, two] = [await open(), await open()]
  const tries: string[] = []
  const slow = (name: string) => async (envelopes: Envelope[]) => {
    tries.push(...envelopes.map(() => name))
    await pause(12_000)
  }
  await one.publish('stock', [sold('a')])
  await hearing(one, { handle: slow('one') })
  await until(() => tries.length === 1)
  await hearing(two, { handle: slow('two') })
  await one.settled()
  assert.deepEqual(tries, ['one'])
})
