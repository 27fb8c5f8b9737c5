import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineFailure } from '../../contracts/common/errors.ts'
import { inProcess, type Placed } from './placement.ts'
import type { RpcHandlers } from './rpc/definition.ts'
import { CannotStart } from './settings.ts'
import { makeMetrics } from './telemetry/metrics.ts'

const metrics = makeMetrics({ process: false })
const taken = { id: '1', state: 'taken' }
const NothingLeft = defineFailure('nothing_left', 'conflict', 'There is nothing left')

const message = <M>() => ({
  encode: () => ({ finish: () => new Uint8Array() }),
  decode: () => ({}) as M,
})
const ShelfDefinition = {
  name: 'Shelf',
  fullName: 'shelf.v1.Shelf',
  methods: {
    take: {
      name: 'Take',
      requestType: message<{ id: string }>(),
      responseType: message<{ id: string; state: string }>(),
      options: {},
    },
  },
}

const placed = (handlers: Partial<RpcHandlers<typeof ShelfDefinition>>) => {
  const shelf = {
    name: 'shelf',
    callers: ['checkout'],
    handlers: () => handlers as ReturnType<Placed['handlers']>,
  }
  return inProcess(new Map([[ShelfDefinition, shelf]]), metrics)
}

const take = (handler: RpcHandlers<typeof ShelfDefinition>['take']) =>
  placed({ take: handler }).client(ShelfDefinition, 'checkout').take({ id: '1' })

test('a call reaches the service with its request and who calls', async () => {
  const seen: unknown[] = []
  const reply = await take(async (request, { caller }) => {
    seen.push(request, caller)
    return taken
  })
  assert.deepEqual(seen, [{ id: '1' }, 'checkout'])
  assert.deepEqual(reply, taken)
})

test('who is not among the callers of a service does not start', () => {
  assert.throws(
    () => placed({}).client(ShelfDefinition, 'reviews'),
    (error: Error) => error instanceof CannotStart && /reviews is not among/.test(error.message),
  )
})

test('who needs a service that nobody offers does not start', () => {
  assert.throws(
    () => inProcess(new Map(), metrics).client(ShelfDefinition, 'checkout'),
    (error: Error) =>
      error instanceof CannotStart && /checkout needs shelf\.v1\.Shelf/.test(error.message),
  )
})

test('failures arrive as they were thrown, with their facts', async () => {
  const facts = { left: 0 }
  const failing = take(async () => {
    throw NothingLeft({ facts })
  })
  await assert.rejects(failing, error => NothingLeft.is(error) && error.facts === facts)
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
    /at once/,
  )
  const timers = set.mock.calls.map(({ result }) => result)
  assert.equal(timers.length, 2)
  assert.deepEqual(
    cleared.mock.calls.map(call => call.arguments[0]),
    timers,
  )
})
