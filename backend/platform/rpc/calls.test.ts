import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  defineFailure,
  Failure,
  failureKinds,
  Internal,
  Unavailable,
} from '../../../contracts/common/errors.ts'
import { inEnvelope } from '../events/outbox.ts'
import { placementOf } from '../placement.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { currentTrace, inTrace, newTrace } from '../telemetry/trace.ts'
import {
  remoteShelf,
  type Shelf,
  ShelfDefinition,
  type ShelfHandlers,
  serveShelf,
  shelfWith,
} from '../testing/shelf.ts'
import { untilDeadline } from './deadline.ts'

// Whatever is said here holds wherever a service is placed: each test runs on both ways.
const ways: Record<string, (t: TestContext, handlers: ShelfHandlers) => Promise<Shelf>> = {
  'in process': async (_t, handlers) => {
    const placed = new Map([[ShelfDefinition, shelfWith(handlers)]])
    const placement = placementOf({ placed, metrics: makeMetrics({ process: false }) })
    return placement.client(ShelfDefinition, 'checkout')
  },
  'on the wire': async (t, handlers) => {
    const { address } = await serveShelf(t, shelfWith(handlers))
    return remoteShelf(t, [address])
  },
}

const taken = { id: '1', state: 'taken' }

const allOf = ({ code, kind, title, status, message, errors, facts }: Failure) => ({
  code,
  kind,
  title,
  status,
  message,
  errors,
  facts,
})

for (const [way, open] of Object.entries(ways)) {
  const check = (name: string, body: (t: TestContext) => Promise<void>): void => {
    test(`${way}: ${name}`, body)
  }

  check('a call reaches the service with its request and who calls', async t => {
    const seen: unknown[] = []
    const { take } = await open(t, {
      take: async (request, { caller }) => {
        seen.push(request, caller)
        return taken
      },
    })
    assert.deepEqual(await take({ id: '1' }), taken)
    assert.deepEqual(seen, [{ id: '1' }, 'checkout'])
  })

  check('a failure of each kind arrives as it was thrown, with all that it says', async t => {
    let next = Internal()
    const { sell } = await open(t, {
      sell: async () => {
        throw next
      },
    })
    for (const kind of failureKinds) {
      const type = defineFailure(`${kind}_here`, kind, `It is ${kind}`, 418)
      next = type({
        detail: 'Zu groß für «Ñandú» \ud800 👟\n%0A',
        errors: [{ field: 'items.0.sku', message: 'is not sold' }],
        facts: { skus: ['VL5525-140-430'], left: 0 },
      })
      const failure = await sell({ id: '1' }).catch((error: unknown) => error)
      assert.ok(failure instanceof Failure && type.is(failure))
      assert.deepEqual(allOf(failure), allOf(next))
    }
  })

  check('a failure that says no more than its name keeps its title', async t => {
    const NothingLeft = defineFailure('nothing_left', 'conflict', 'There is nothing left')
    const { sell } = await open(t, {
      sell: async () => {
        throw NothingLeft()
      },
    })
    await assert.rejects(sell({ id: '1' }), {
      message: 'There is nothing left',
      status: undefined,
      facts: undefined,
      errors: undefined,
    })
  })

  check('what was not foreseen arrives as internal, and says nothing of itself', async t => {
    const { take } = await open(t, {
      take: () => {
        throw new TypeError('password of the database')
      },
    })
    const failure = await take({ id: '1' }).catch((error: unknown) => error)
    assert.ok(Internal.is(failure))
    assert.equal(failure.message, Internal().message)
  })

  check('a call that is part of another has no more time than that one has left', async t => {
    const { take } = await open(t, { take: () => new Promise(() => {}) })
    const started = performance.now()
    const late = untilDeadline(Date.now() + 60, () => take({ id: '1' }))
    await assert.rejects(late, error => Unavailable.is(error) && /shelf/.test(error.message))
    assert.ok(performance.now() - started < 5000)
  })

  check('a call that has no time left is not made', async t => {
    let asked = 0
    const { take } = await open(t, {
      take: async () => {
        asked++
        return taken
      },
    })
    await assert.rejects(
      untilDeadline(Date.now(), () => take({ id: '1' })),
      Unavailable.is,
    )
    assert.equal(asked, 0)
  })

  check('the time that is left is told on to what the service calls', async t => {
    const left: number[] = []
    const inner = await open(t, { take: () => new Promise(() => {}) })
    const { take } = await open(t, {
      take: async request => {
        const started = performance.now()
        await inner.take(request).catch(() => left.push(performance.now() - started))
        return taken
      },
    })
    await untilDeadline(Date.now() + 80, () => take({ id: '1' })).catch(() => {})
    while (left.length === 0) await new Promise(setImmediate)
    assert.ok((left[0] ?? 0) < 5000)
  })

  check('the trace of the caller is that of the service, and of the events it sends', async t => {
    const seen: unknown[] = []
    const { take } = await open(t, {
      take: async () => {
        const event = { type: 'shelf.taken.v1', key: '1', data: {} }
        seen.push(currentTrace(), inEnvelope('shelf', event, '').traceparent)
        return taken
      },
    })
    const trace = newTrace()
    await inTrace(trace, () => take({ id: '1' }))
    assert.deepEqual(seen, [trace, trace])
  })

  check('a hundred calls at once get each its own answer', async t => {
    const { take } = await open(t, { take: async ({ id }) => ({ id, state: 'taken' }) })
    const ids = Array.from({ length: 100 }, (_, i) => String(i))
    const replies = await Promise.all(ids.map(id => take({ id })))
    assert.deepEqual(
      replies.map(({ id }) => id),
      ids,
    )
  })

  check('a large request and a large reply pass', async t => {
    const { take } = await open(t, { take: async ({ id }) => ({ id, state: id }) })
    const id = 'ab'.repeat(4 * 1024 * 1024)
    assert.ok((await take({ id })).state === id)
  })
}
