import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { defineFailure, Unavailable } from '../../../contracts/common/errors.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { cuttable, remoteShelf, serveShelf, shelfWith } from '../testing/shelf.ts'
import type { Directory } from './directory.ts'

const taken = { id: '1', state: 'taken' }
const namesShelf = (error: unknown) => Unavailable.is(error) && error.message.startsWith('shelf ')

/** A replica that says its name, and how often it was asked. */
async function replica(t: TestContext, name: string) {
  const asked = { count: 0 }
  const answer = async ({ id }: { id: string }) => {
    asked.count++
    return { id, state: name }
  }
  const server = await serveShelf(t, shelfWith({ take: answer, sell: answer }))
  return { ...server, asked }
}

/** A server that fails its first calls. */
async function failingAtFirst(t: TestContext, failures: number, failure = Unavailable) {
  let asked = 0
  const answer = async () => {
    if (asked++ < failures) throw failure()
    return taken
  }
  const { address } = await serveShelf(t, shelfWith({ take: answer, sell: answer }))
  return { shelf: remoteShelf(t, [address]), asked: () => asked }
}

test('a call that can be repeated is tried again when the service is unavailable', async t => {
  const { shelf, asked } = await failingAtFirst(t, 2)
  assert.deepEqual(await shelf.take({ id: '1' }), taken)
  assert.equal(asked(), 3)
})

test('one that cannot be repeated is made once', async t => {
  const { shelf, asked } = await failingAtFirst(t, 1)
  await assert.rejects(shelf.sell({ id: '1' }), Unavailable.is)
  assert.equal(asked(), 1)
})

test('any other failure is an answer, and not tried again', async t => {
  const SoldOut = defineFailure('sold_out', 'conflict', 'All are sold')
  const { shelf, asked } = await failingAtFirst(t, 1, SoldOut)
  await assert.rejects(shelf.take({ id: '1' }), SoldOut.is)
  assert.equal(asked(), 1)
})

test('attempts end: who stays unavailable is said to be', async t => {
  const { shelf, asked } = await failingAtFirst(t, 1000)
  await assert.rejects(shelf.take({ id: '1' }), Unavailable.is)
  assert.equal(asked(), 4)
})

test('a service that cannot be reached, or is nowhere, is named', async t => {
  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const { port } = nobody.address() as { port: number }
  nobody.close()
  await once(nobody, 'close')
  await assert.rejects(remoteShelf(t, [`127.0.0.1:${port}`]).sell({ id: '1' }), namesShelf)
  await assert.rejects(remoteShelf(t, []).sell({ id: '1' }), namesShelf)
})

test('a server that offers another service is no answer, and the service is named', async t => {
  const other = shelfWith({}, { definition: { ...shelfWith({}).definition, fullName: 'a.b.v1.C' } })
  const { address } = await serveShelf(t, other)
  await assert.rejects(remoteShelf(t, [address]).take({ id: '1' }), namesShelf)
})

test('replicas take turns', async t => {
  const replicas = await Promise.all(['a', 'b', 'c'].map(name => replica(t, name)))
  const shelf = remoteShelf(
    t,
    replicas.map(({ address }) => address),
  )
  const all = () => replicas.every(({ asked }) => asked.count > 0)
  // The first ones are asked while others are still being connected to.
  while (!all()) await shelf.take({ id: '1' })
  for (const { asked } of replicas) asked.count = 0
  for (let i = 0; i < 30; i++) await shelf.take({ id: '1' })
  assert.deepEqual(
    replicas.map(({ asked }) => asked.count),
    [10, 10, 10],
  )
})

/** Calls as fast as eight callers can, until `until` resolves; answers who answered, and throws what failed. */
async function callsUntil(call: () => Promise<{ state: string }>, until: Promise<unknown>) {
  const answered: string[] = []
  let over = false
  const caller = async () => {
    while (!over) answered.push((await call()).state)
  }
  const callers = Array.from({ length: 8 }, caller)
  await until
  over = true
  await Promise.all(callers)
  return answered
}

test('a replica that dies with calls under way costs no call that can be repeated', async t => {
  const replicas = await Promise.all(['a', 'b', 'c'].map(name => replica(t, name)))
  const [dying, ...others] = replicas.map(({ address }) => address)
  const line = await cuttable(t, dying ?? '')
  const shelf = remoteShelf(t, [line.address, ...others])
  const counts = () => replicas.map(({ asked }) => asked.count)
  const dead = async () => {
    while (counts().some(count => count < 50)) await new Promise(setImmediate)
    line.cut()
    const [, b = 0, c = 0] = counts()
    while (counts().reduce((sum, count) => sum + count) < b + c + 500)
      await new Promise(setImmediate)
  }
  const answered = await callsUntil(() => shelf.take({ id: '1' }), dead())
  assert.ok(answered.length > 500)
  assert.ok(answered.slice(-100).every(state => state !== 'a'))
})

test('a replica that stops costs no call at all, and those under way are finished', async t => {
  const replicas = await Promise.all(['a', 'b'].map(name => replica(t, name)))
  const [leaving, staying] = replicas
  const shelf = remoteShelf(
    t,
    replicas.map(({ address }) => address),
  )
  const left = async () => {
    while (replicas.some(({ asked }) => asked.count < 50)) await new Promise(setImmediate)
    await leaving?.stop()
    const before = staying?.asked.count ?? 0
    while ((staying?.asked.count ?? 0) < before + 100) await new Promise(setImmediate)
  }
  const answered = await callsUntil(() => shelf.take({ id: '1' }), left())
  assert.equal(
    answered.length,
    replicas.reduce((sum, { asked }) => sum + asked.count, 0),
  )
})

test('a server that stops answers the calls that are under way first', async t => {
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<typeof taken>()
  const { address, stop } = await serveShelf(
    t,
    shelfWith({
      sell: () => {
        begun.resolve()
        return go.promise
      },
    }),
  )
  const shelf = remoteShelf(t, [address])
  const slow = shelf.sell({ id: '1' })
  await begun.promise
  const stopped = stop()
  await assert.rejects(shelf.sell({ id: '2' }), Unavailable.is)
  go.resolve(taken)
  assert.deepEqual(await slow, taken)
  await stopped
})

/** A directory that knows nothing until it is told. */
function directoryByHand() {
  let hear: (addresses: string[]) => void = () => {}
  const directory: Directory = {
    announce: () => async () => {},
    watch: (_service, heard) => {
      hear = heard
      heard([])
      return () => {}
    },
  }
  return { directory, tell: (...addresses: string[]) => hear(addresses) }
}

test('replicas that come and go are followed', async t => {
  const { directory, tell } = directoryByHand()
  const shelf = remoteShelf(t, directory)
  await assert.rejects(shelf.sell({ id: '1' }), namesShelf)
  const [a, b] = [await replica(t, 'a'), await replica(t, 'b')]
  tell(a.address)
  assert.equal((await shelf.take({ id: '1' })).state, 'a')
  tell(b.address)
  while ((await shelf.take({ id: '1' })).state !== 'b');
  // A directory that has lost its memory stops nobody.
  tell()
  assert.equal((await shelf.take({ id: '1' })).state, 'b')
})

test('a call that is under way at a replica that is withdrawn is finished', async t => {
  const { directory, tell } = directoryByHand()
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<typeof taken>()
  const slow = await serveShelf(
    t,
    shelfWith({
      take: async () => taken,
      sell: () => {
        begun.resolve()
        return go.promise
      },
    }),
  )
  const shelf = remoteShelf(t, directory)
  await assert.rejects(shelf.sell({ id: '1' }), namesShelf)
  tell(slow.address)
  await shelf.take({ id: '1' })
  const underWay = shelf.sell({ id: '2' })
  await begun.promise
  const other = await replica(t, 'other')
  tell(other.address)
  while ((await shelf.take({ id: '3' })).state !== 'other');
  go.resolve(taken)
  assert.deepEqual(await underWay, taken)
})

test('a silent service is left alone, and asked by one call whether it is back', async t => {
  const patience = {
    breaksAt: { threshold: 0.5, duration: 60_000, minimumRps: 5 / 60 },
    asksAgainAfterMs: 1000,
    retries: 1,
    firstPauseMs: 1,
  }
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const { directory, tell } = directoryByHand()
  const shelf = remoteShelf(t, directory, { patience })
  const alone = (error: unknown) => namesShelf(error) && /asked again/.test(String(error))
  const told = async () => String(await shelf.sell({ id: '1' }).catch((error: unknown) => error))
  while (!(await told()).includes('asked again'));

  // It is back, but nobody has asked yet.
  const { address, asked } = await replica(t, 'a')
  tell(address)
  await assert.rejects(shelf.sell({ id: '1' }), alone)
  t.mock.timers.tick(1001)
  const first = shelf.sell({ id: '1' })
  await assert.rejects(shelf.sell({ id: '2' }), alone)
  assert.equal((await first).state, 'a')
  assert.equal((await shelf.sell({ id: '3' })).state, 'a')
  assert.equal(asked.count, 2)
})

test('calls are counted by their outcome, as the caller sees them', async t => {
  const metrics = makeMetrics({ process: false })
  const { address } = await replica(t, 'a')
  await remoteShelf(t, [address], { metrics }).take({ id: '1' })
  await remoteShelf(t, [], { metrics })
    .sell({ id: '1' })
    .catch(() => {})
  const metric = await metrics.registry.getSingleMetric('shoecloud_rpc_client_seconds')?.get()
  const values = (metric?.values ?? []) as { metricName?: string; labels: object; value: number }[]
  const counts = values.filter(({ metricName, value }) => metricName?.endsWith('_count') && value)
  assert.deepEqual(
    counts.map(({ labels, value }) => [labels, value]),
    [
      [{ service: 'shelf', method: 'take', outcome: 'ok' }, 1],
      [{ service: 'shelf', method: 'sell', outcome: 'unavailable' }, 1],
    ],
  )
})
