import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { type TestContext, test } from 'node:test'
import { startLoop } from './loop.ts'
import { makeLog } from './telemetry/log.ts'

const everyMs = 1000

/** A loop on a mocked clock; `found` says what each run finds, an error what it throws. */
function looping(t: TestContext, found: (number | Error)[] = []) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const lines: { attempt: number; error: { message: string } }[] = []
  const write = (line: string) => {
    lines.push(JSON.parse(line))
  }
  let runs = 0
  const loop = startLoop({
    name: 'sweep',
    everyMs,
    log: makeLog('info', { write }),
    async run() {
      runs++
      const next = found.shift() ?? 0
      if (next instanceof Error) throw next
      return next
    },
  })
  t.after(() => loop.stop())
  return {
    loop,
    lines,
    runs: () => runs,
    async pass(milliseconds: number) {
      t.mock.timers.tick(milliseconds)
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}

test('work is done when its time has come, again and again', async t => {
  const { runs, pass } = looping(t)
  await pass(999)
  assert.equal(runs(), 0)
  await pass(1)
  assert.equal(runs(), 1)
  await pass(1000)
  assert.equal(runs(), 2)
})

test('work that found something is done again at once', async t => {
  const { runs, pass } = looping(t, [5, 5, 0])
  await pass(1000)
  assert.equal(runs(), 3)
})

test('a woken loop does not wait for its time', async t => {
  const { loop, runs, pass } = looping(t)
  loop.wake()
  await pass(0)
  assert.equal(runs(), 1)
})

test('waking during a run makes another one follow, and never two at once', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let under = 0
  let most = 0
  let runs = 0
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const loop = startLoop({
    name: 'relay',
    everyMs,
    log: makeLog('silent'),
    async run() {
      most = Math.max(most, ++under)
      if (++runs === 1) await held
      under--
      return 0
    },
  })
  t.after(() => loop.stop())
  for (let i = 0; i < 3; i++) loop.wake()
  release()
  await new Promise(resolve => setImmediate(resolve))
  t.mock.timers.tick(0)
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual({ runs, most }, { runs: 2, most: 1 })
})

test('draining runs until nothing is found, and answers how much was', async t => {
  const { loop, runs } = looping(t, [3, 2, 0])
  assert.equal(await loop.drain(), 5)
  assert.equal(runs(), 3)
})

test('a failed run is logged and tried again after growing pauses, of half a minute at most', async t => {
  const failures = Array.from({ length: 7 }, () => new Error('no connection'))
  const { runs, lines, pass } = looping(t, failures)
  await pass(1000)
  for (const [i, pause] of [2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
    await pass(pause - 1)
    assert.equal(runs(), i + 1)
    await pass(1)
    assert.equal(runs(), i + 2)
  }
  assert.deepEqual(
    lines.map(({ attempt, error }) => [attempt, error.message]),
    [1, 2, 3, 4, 5, 6, 7].map(attempt => [attempt, 'no connection']),
  )
  await pass(30_000)
  await pass(1000)
  assert.equal(runs(), 9)
})

test('waking does not shorten the pause after a failure', async t => {
  const { loop, runs, pass } = looping(t, [new Error('no connection')])
  await pass(1000)
  for (let i = 0; i < 10; i++) {
    loop.wake()
    await pass(0)
  }
  assert.equal(runs(), 1)
  await pass(2000)
  assert.equal(runs(), 2)
})

test('a stopped loop lets its run end, and begins no other', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  let ended = 0
  const loop = startLoop({
    name: 'relay',
    everyMs,
    log: makeLog('silent'),
    async run() {
      await held
      ended++
      return 1
    },
  })
  loop.wake()
  const stopping = loop.stop()
  assert.equal(ended, 0)
  release()
  await stopping
  loop.wake()
  await loop.drain()
  t.mock.timers.tick(60_000)
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(ended, 1)
})

test('work does not happen inside the transaction or request of whoever woke it', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const request = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const loop = startLoop({
    name: 'relay',
    everyMs,
    log: makeLog('silent'),
    async run() {
      seen.push(request.getStore())
      return 0
    },
  })
  t.after(() => loop.stop())
  request.run('a request', () => loop.wake())
  await new Promise(resolve => setImmediate(resolve))
  t.mock.timers.tick(everyMs)
  await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual(seen, [undefined, undefined])
})
