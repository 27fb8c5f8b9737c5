import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { Failure } from '../../../contracts/common/errors.ts'
import type { Event } from '../../../contracts/common/events.ts'
import { idempotencyInJournal, type KeptReply } from '../idempotency.ts'
import { newUuid } from '../ids.ts'
import type { Journal } from './journal.ts'

/** An engine under test, with the journal of the service `shelf` and something else that the service stores. */
export interface OpenedJournal {
  journal: Journal
  emit(events: readonly Event[]): Promise<void>
  /** Stores something beside the journal. */
  put(sku: string): Promise<void>
  /** What was stored with `put`, in order. */
  stored(): Promise<string[]>
  /** Makes all that the journal holds so many hours older. */
  age(hours: number): Promise<void>
  close(): Promise<void>
}

// As another request: not in the transaction of the one that runs.
const outside = AsyncLocalStorage.snapshot()

const failsWith = (code: string) => (error: unknown) =>
  error instanceof Failure && error.code === code

const sold = (n: number, sku = 'AB1'): Event => ({
  type: 'shelf.sold.v1',
  key: sku,
  data: { sku, n },
})

/** What the journal of every engine does; registers its tests under the engine's name. */
export function journalSuite(engine: string, open: () => Promise<OpenedJournal>): void {
  const check = (name: string, body: (opened: OpenedJournal) => Promise<void>): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened)
    })
  }

  check('an event is noted once, also by two at once', async ({ journal }) => {
    const [a, b, c] = [newUuid(), newUuid(), newUuid()]
    const note = (ids: string[]) => journal.transaction(() => journal.inbox.note(ids))
    assert.deepEqual(new Set(await note([a, a, b])), new Set([a, b]))
    assert.deepEqual(await note([b, a]), [])
    const noted = await Promise.all([1, 2, 3, 4].map(() => note([c])))
    assert.deepEqual(noted.flat(), [c])
  })

  check('an event whose effect fails is not noted, and has no effect', async opened => {
    const { journal, put, stored } = opened
    const id = newUuid()
    const take = (fails: boolean) =>
      journal.transaction(async () => {
        const fresh = await journal.inbox.note([id])
        if (fresh.length > 0) await put('AB1')
        if (fails) throw new Error('out of paper')
      })
    await assert.rejects(take(true), /out of paper/)
    assert.deepEqual(await stored(), [])
    await take(false)
    await take(false)
    assert.deepEqual(await stored(), ['AB1'])
  })

  check('events wait in their order until they are removed', async ({ journal, emit }) => {
    await emit([sold(1), sold(2)])
    await emit([sold(3)])
    const numbers = async (limit: number) =>
      (await journal.outbox.read(limit)).map(({ envelope }) => (envelope.data as { n: number }).n)
    assert.deepEqual(await numbers(10), [1, 2, 3])
    assert.deepEqual(await numbers(2), [1, 2])
    assert.equal(await journal.outbox.count(), 3)
    const waiting = await journal.outbox.read(2)
    await journal.outbox.remove(waiting.map(({ position }) => position))
    assert.deepEqual(await numbers(10), [3])
    assert.equal(await journal.outbox.count(), 1)
  })

  check('an event travels whole', async ({ journal, emit }) => {
    await emit([sold(1)])
    const [waiting] = await journal.outbox.read(1)
    const { id, time, ...envelope } = waiting?.envelope ?? assert.fail('nothing waits')
    assert.match(id, /^[0-9a-f-]{36}$/)
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000)
    assert.deepEqual(
      { ...envelope, traceparent: undefined },
      {
        specversion: '1.0',
        source: '/services/shelf',
        type: 'shelf.sold.v1',
        subject: 'AB1',
        datacontenttype: 'application/json',
        traceparent: undefined,
        data: { sku: 'AB1', n: 1 },
      },
    )
  })

  check('events of a transaction that fails do not wait', async ({ journal, emit, put }) => {
    const work = async () => {
      await put('AB1')
      await emit([sold(1)])
      throw new Error('out of paper')
    }
    await assert.rejects(journal.transaction(work), /out of paper/)
    assert.deepEqual(await journal.outbox.read(10), [])
  })

  check('of many requests with one key one does the work, and all get its reply', async opened => {
    const keys = idempotencyInJournal(opened.journal)
    const asked = Array.from({ length: 6 }, (_, i) =>
      keys.once('key', 'same', async () => {
        await opened.put(`AB${i}`)
        return { body: { number: i }, status: 201, headers: { location: '/1' } }
      }),
    )
    const replies = await Promise.all(asked)
    assert.equal(new Set(replies.map(reply => JSON.stringify(reply))).size, 1)
    assert.equal((await opened.stored()).length, 1)
    await assert.rejects(
      keys.once('key', 'other', async () => ({ body: 1 })),
      failsWith('idempotency_key_reused'),
    )
  })

  check('when the first of two requests fails, the second does the work', async opened => {
    const keys = idempotencyInJournal(opened.journal)
    let second: Promise<KeptReply> | undefined
    const first = keys.once('key', 'same', async () => {
      second = outside(() => keys.once('key', 'same', async () => ({ body: 'second' })))
      throw new Error('out of paper')
    })
    await assert.rejects(first, /out of paper/)
    assert.equal((await second)?.body, 'second')
  })

  check('a key is forgotten after a day, an event after eight', async ({ journal, age }) => {
    const keys = idempotencyInJournal(journal)
    const ask = async (fingerprint: string) =>
      (await keys.once('key', fingerprint, async () => ({ body: fingerprint }))).body
    const id = newUuid()
    const isNoted = async () =>
      (await journal.transaction(() => journal.inbox.note([id]))).length === 0
    await ask('first')
    await isNoted()
    await age(23)
    await journal.trim()
    assert.equal(await ask('first'), 'first')
    await age(2)
    await journal.trim()
    assert.equal(await ask('second'), 'second')
    await age(7 * 24)
    await journal.trim()
    assert.equal(await isNoted(), false)
  })
}
