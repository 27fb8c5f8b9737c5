import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { type OwnEngine, ownEngine } from '../../../../infra/engines/own-engine.ts'
import { redis, redisCluster } from '../../../../infra/engines/redis.ts'
import { CannotStart } from '../../settings.ts'
import { makeLog } from '../../telemetry/log.ts'
import { openRedis } from './redis.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { keyValueSuite } from './suite.ts'

const log = makeLog('silent')
const url = process.env.TEST_REDIS_URL ?? assert.fail('TEST_REDIS_URL names no Redis')

let cluster: OwnEngine
before(async () => (cluster = await ownEngine(redisCluster)))
after(() => cluster.close())
const urlOf = (engine: OwnEngine) => engine.env.SHOECLOUD_REDIS_URL as string

keyValueSuite('redis', () => openOnNothing(url))
keyValueSuite('redis cluster', () => openOnNothing(urlOf(cluster)))

let opened = 0

// Services with names of their own: others use the server at the same time.
async function openOnNothing(url: string) {
  const suffix = `-${process.pid}-${++opened}`
  const connection = await connectRedis(url, log)
  let stores = await openRedis(url, log)
  return {
    store: (service: string) => stores.store(service + suffix),
    pass: (seconds: number) => bringExpiriesNearer(connection, suffix, seconds),
    /** How many names the index holds, of values that live or not. */
    async names() {
      const sets = (await keysOf(connection, suffix)).filter(({ key }) => key.endsWith(':names'))
      const counts = await Promise.all(sets.map(({ server, key }) => server.zcard(key)))
      return counts.reduce((total, count) => total + count, 0)
    },
    async reopen() {
      await stores.close()
      stores = await openRedis(url, log)
    },
    async close() {
      for (const { server, key } of await keysOf(connection, suffix)) await server.del(key)
      await connection.close()
      await stores.close()
    },
  }
}

async function keysOf(connection: RedisConnection, suffix: string) {
  const found = connection.servers().map(async server => {
    const keys = await server.keys(`shoecloud:{*${suffix}.*`)
    return keys.map(key => ({ server, key }))
  })
  return (await Promise.all(found)).flat()
}

// The clock of a server cannot be moved, but what it has noted can.
async function bringExpiriesNearer(connection: RedisConnection, suffix: string, seconds: number) {
  for (const { server, key } of await keysOf(connection, suffix)) {
    if (key.endsWith(':expiries')) {
      const names = await server.zrange(key, '0', '-1')
      for (const name of names) await server.zincrby(key, -seconds * 1000, name)
    } else if (!key.endsWith(':names')) {
      await server.pexpire(key, (await server.pttl(key)) - seconds * 1000)
    }
  }
}

test('redis: changes of one key by two processes at once all count', async t => {
  // Two connections, as two processes have them: neither knows of the turns at the other.
  const processes = await Promise.all([openRedis(url, log), openRedis(url, log)])
  t.after(() => Promise.all(processes.map(each => each.close())))
  const carts = processes.map(each => each.store(`cart-${process.pid}`))
  const add = (current = 0) => current + 1
  await Promise.all(
    carts.flatMap(kv => Array.from({ length: 100 }, () => kv.update('counter', add, 60))),
  )
  assert.equal(await carts[0]?.get('counter'), 200)
  await carts[0]?.remove('counter')
})

test('redis: writes forget the names of values whose time is over', async t => {
  const opened = await openOnNothing(url)
  t.after(() => opened.close())
  const kv = opened.store('cart')
  const write = (prefix: string) =>
    Promise.all(Array.from({ length: 200 }, (_, i) => kv.set(`${prefix}${i}`, i, 60)))
  await write('early:')
  assert.equal(await opened.names(), 200)
  await opened.pass(61)
  await write('late:')
  assert.equal(await opened.names(), 200)
  assert.equal((await kv.keys('', 1000)).length, 200)
})

for (const engine of [redis, redisCluster]) {
  test(`${engine.name}: a server that dies is waited for, then unavailable, and used again when it is back`, async t => {
    const server = await ownEngine(engine)
    t.after(() => server.close())
    const stores = await openRedis(urlOf(server), log)
    t.after(() => stores.close())
    const kv = stores.store('cart')
    await kv.set('c1', { quantity: 2 }, 60)

    await server.kill()
    const begin = performance.now()
    const commands = [kv.get('c1'), kv.set('c2', 1, 60), kv.keys('', 10), stores.answer()]
    await Promise.all(commands.map(command => assert.rejects(command, Unavailable.is)))
    assert.ok(performance.now() - begin < 5000)

    await server.restart()
    await untilAvailable(() => stores.answer())
    assert.deepEqual(await untilAvailable(() => kv.get('c1')), { quantity: 2 })
    assert.equal(await untilAvailable(() => kv.update('c3', () => 1, 60)), 1)
    assert.deepEqual(await untilAvailable(() => kv.keys('', 10)), ['c1', 'c3'])
  })
}

async function untilAvailable<Reply>(ask: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!Unavailable.is(error)) throw error
    }
  }
}

test('redis: a server that cannot be reached is named when it is opened', async t => {
  const server = await ownEngine(redis)
  t.after(() => server.close())
  await server.kill()
  await assert.rejects(openRedis(urlOf(server), log), error => {
    assert.ok(error instanceof CannotStart)
    assert.match(error.message, /SHOECLOUD_REDIS_URL cannot be used: .*ECONNREFUSED/)
    return true
  })
})
