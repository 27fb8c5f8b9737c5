import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Elsewhere, placementOf } from './placement.ts'
import { CannotStart } from './settings.ts'
import { makeMetrics } from './telemetry/metrics.ts'
import { type Shelf, ShelfDefinition, type ShelfHandlers, shelfWith } from './testing/shelf.ts'

const metrics = makeMetrics({ process: false })
const taken = { id: '1', state: 'taken' }
const elsewhere: Elsewhere = {
  client: () => ({ take: async () => ({ id: '1', state: 'remote' }) }),
}

const placed = (handlers: ShelfHandlers, more: { elsewhere?: Elsewhere } = {}) =>
  placementOf({ placed: new Map([[ShelfDefinition, shelfWith(handlers)]]), metrics, ...more })

const take = (handler: Shelf['take']) =>
  placed({ take: handler }).client(ShelfDefinition, 'checkout').take({ id: '1' })

test('a service that is here is called here, and any other elsewhere', async () => {
  const here = placed({ take: async () => taken }, { elsewhere })
  assert.deepEqual(await here.client(ShelfDefinition, 'checkout').take({ id: '1' }), taken)
  const away = placementOf({ placed: new Map(), elsewhere, metrics })
  const reply = await away.client(ShelfDefinition, 'checkout').take({ id: '1' })
  assert.equal(reply.state, 'remote')
})

test('what can be reached is known before it is called', () => {
  assert.ok(placed({}).reaches(ShelfDefinition))
  assert.ok(placementOf({ placed: new Map(), elsewhere, metrics }).reaches(ShelfDefinition))
  assert.ok(!placementOf({ placed: new Map(), metrics }).reaches(ShelfDefinition))
})

test('who is not among the callers of a service does not start', () => {
  assert.throws(
    () => placed({}).client(ShelfDefinition, 'reviews'),
    (error: Error) => error instanceof CannotStart && /reviews is not among/.test(error.message),
  )
})

test('who needs a service that nobody offers does not start', () => {
  assert.throws(
    () => placementOf({ placed: new Map(), metrics }).client(ShelfDefinition, 'checkout'),
    (error: Error) =>
      error instanceof CannotStart && /checkout needs test\.shelf\.v1\.Shelf/.test(error.message),
  )
})

test('a call that is not answered in ten seconds fails as unavailable', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const late = take(() => new Promise(() => {}))
  t.mock.timers.tick(9_999)
  const first = await Promise.race([late.catch(() => 'failed'), Promise.resolve('waits')])
  t.mock.timers.tick(1)
  assert.equal(first, 'waits')
  await assert.rejects(late, (error: { code?: string }) => error.code === 'unavailable')
})

test('no deadline is left running when a call has ended, however it ended', async t => {
  const set = t.mock.method(globalThis, 'setTimeout')
  const cleared = t.mock.method(globalThis, 'clearTimeout')
  await take(async () => taken)
  await assert.rejects(
    take(() => {
      throw new Error('at once')
    }),
    { code: 'internal' },
  )
  const timers = set.mock.calls.map(({ result }) => result)
  assert.equal(timers.length, 2)
  assert.deepEqual(
    cleared.mock.calls.map(call => call.arguments[0]),
    timers,
  )
})
