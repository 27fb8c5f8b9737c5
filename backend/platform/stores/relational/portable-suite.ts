import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import type { ColumnType } from 'kysely'
import { defineFailure } from '../../../../contracts/common/errors.ts'
import type { PortableRelational } from './port.ts'

/** The tables of the service `shelf`, which an engine under test makes with `shelfTables`. */
export interface ShelfTables {
  pairs: { sku: string; quantity: number }
  facts: {
    id: number
    amount: number | null
    rate: number | null
    at: string | null
    day: string | null
    active: boolean | null
    details: ColumnType<object | null, string | null>
  }
}

/** A migration in the SQL that every engine understands. */
export const shelfTables = `
  -- How many pairs of a SKU there are; "none" is no row.
  create table shelf.pairs (sku varchar(40) primary key, quantity integer not null);
  create table shelf.facts (
    id integer primary key,
    amount bigint,
    rate decimal(9, 4),
    at timestamp(3),
    day date,
    active boolean,
    details json
  );`

/** An engine under test, with the empty tables of the service `shelf` and its outbox. */
export interface OpenedPortable {
  store: PortableRelational<ShelfTables>
  /** How often the relay was told that there are events. */
  told(): number
  /** The types of the events that wait in the outbox, oldest first. */
  outbox(): Promise<string[]>
  close(): Promise<void>
}

const event = (type: string, key = 'AB1') => ({ type: `shelf.${type}.v1`, key, data: { key } })
const NotEnough = defineFailure('not_enough', 'conflict', 'Not enough pairs')

// As another request: not in the transaction of the one that runs.
const outside = AsyncLocalStorage.snapshot()

/** What PostgreSQL and MySQL do alike; registers its tests under the engine's name. */
export function portableRelationalSuite(engine: string, open: () => Promise<OpenedPortable>): void {
  const check = (name: string, body: (opened: OpenedPortable) => Promise<void>): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened)
    })
  }

  const put = ({ store }: OpenedPortable, sku: string, quantity = 1) =>
    store.db.insertInto('pairs').values({ sku, quantity }).execute()
  const all = ({ store }: OpenedPortable) =>
    store.db.selectFrom('pairs').select(['sku', 'quantity']).orderBy('sku').execute()
  const skus = async (opened: OpenedPortable) => (await all(opened)).map(row => row.sku)
  const failing = (opened: OpenedPortable, work: () => Promise<unknown>) =>
    assert.rejects(
      opened.store.transaction(async () => {
        await work()
        throw new Error('given up')
      }),
      /given up/,
    )

  check('rows are read back as they were stored', async opened => {
    await put(opened, 'AB1', 3)
    assert.deepEqual(await all(opened), [{ sku: 'AB1', quantity: 3 }])
  })

  check('values come back as JavaScript knows them', async ({ store: { db } }) => {
    const facts = {
      amount: 1_299_500_000_000,
      rate: 0.21,
      at: '2026-11-23T16:00:00.120Z',
      day: '2026-11-23',
      active: true,
    }
    const details = { sizes: [{ eu: 42.5 }], of: 'Velastro’s “Régista” 👟', none: null }
    const nothing = { amount: null, rate: null, at: null, day: null, active: null, details: null }
    await db
      .insertInto('facts')
      .values([
        { id: 1, ...facts, details: JSON.stringify(details) },
        { id: 2, ...nothing },
        { id: 3, ...nothing, amount: 5, active: false },
      ])
      .execute()
    assert.deepEqual(await db.selectFrom('facts').selectAll().orderBy('id').execute(), [
      { id: 1, ...facts, details },
      { id: 2, ...nothing },
      { id: 3, ...nothing, amount: 5, active: false },
    ])
    const totals = await db
      .selectFrom('facts')
      .select(({ fn }) => [fn.countAll().as('count'), fn.sum('amount').as('sum')])
      .executeTakeFirst()
    assert.deepEqual(totals, { count: 3, sum: 1_299_500_000_005 })
  })

  check('moments, truths and amounts can be asked for', async ({ store: { db } }) => {
    const at = (minute: number) => `2026-11-23T16:0${minute}:00.000Z`
    const fact = (id: number) => ({ id, at: at(id), active: id > 1, amount: id * 100 })
    await db.insertInto('facts').values([1, 2, 3].map(fact)).execute()
    const found = db.selectFrom('facts').select('id').orderBy('id')
    const ids = async (query: typeof found) => (await query.execute()).map(({ id }) => id)
    assert.deepEqual(await ids(found.where('at', '>', at(1))), [2, 3])
    assert.deepEqual(await ids(found.where('at', 'in', [at(1), at(3)])), [1, 3])
    assert.deepEqual(await ids(found.where('active', '=', true).limit(1)), [2])
    assert.deepEqual(await ids(found.where('amount', '<=', 200)), [1, 2])
  })

  check('text is told apart by case, accents and spaces, and sorted by its bytes', async opened => {
    const texts = ['a', 'A', 'á', 'a ', 'ß', 'ss', '👟', 'it\'s \\ "quoted"']
    for (const text of texts) await put(opened, text)
    const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    assert.deepEqual(await skus(opened), texts.toSorted(bytewise))
    const found = opened.store.db.selectFrom('pairs').select('sku').where('sku', '=', 'a')
    assert.deepEqual(await found.execute(), [{ sku: 'a' }])
  })

  check('a value that does not fit is refused, not cut', async opened => {
    await assert.rejects(put(opened, 'A'.repeat(41)))
    await assert.rejects(put(opened, 'AB1', 3_000_000_000))
    assert.deepEqual(await skus(opened), [])
  })

  check('an update tells how many rows it found, changed or not', async opened => {
    await put(opened, 'AB1', 3)
    const update = () =>
      opened.store.db.updateTable('pairs').set({ quantity: 4 }).where('sku', '=', 'AB1')
    assert.equal((await update().executeTakeFirst()).numUpdatedRows, 1n)
    assert.equal((await update().executeTakeFirst()).numUpdatedRows, 1n)
    assert.equal((await update().where('quantity', '=', 3).executeTakeFirst()).numUpdatedRows, 0n)
  })

  check('a transaction that ends well keeps everything it did', async opened => {
    const answer = await opened.store.transaction(async () => {
      await put(opened, 'AB1')
      await opened.store.emit([event('put')])
      return 'done'
    })
    assert.equal(answer, 'done')
    assert.deepEqual(await skus(opened), ['AB1'])
    assert.deepEqual(await opened.outbox(), ['shelf.put.v1'])
  })

  check('a transaction that throws leaves nothing, also no event', async opened => {
    await failing(opened, async () => {
      await put(opened, 'AB1')
      await opened.store.emit([event('put')])
    })
    assert.deepEqual(await skus(opened), [])
    assert.deepEqual(await opened.outbox(), [])
    assert.equal(opened.told(), 0)
  })

  check('nobody else sees what a transaction has not committed', async opened => {
    const inside = Promise.withResolvers<void>()
    const looked = Promise.withResolvers<void>()
    const writing = opened.store.transaction(async () => {
      await put(opened, 'AB1')
      assert.deepEqual(await skus(opened), ['AB1'])
      inside.resolve()
      await looked.promise
    })
    await inside.promise
    assert.deepEqual(await skus(opened), [])
    looked.resolve()
    await writing
    assert.deepEqual(await skus(opened), ['AB1'])
  })

  check('a transaction sees what others have committed meanwhile', async opened => {
    await opened.store.transaction(async () => {
      assert.deepEqual(await skus(opened), [])
      await outside(() => put(opened, 'AB1'))
      assert.deepEqual(await skus(opened), ['AB1'])
    })
  })

  check('an inner transaction happens only with the outer one', async opened => {
    const { store } = opened
    await failing(opened, () => store.transaction(() => put(opened, 'AB1')))
    assert.deepEqual(await skus(opened), [])
  })

  check('an inner transaction that throws can be survived by the outer one', async opened => {
    const { store } = opened
    await store.transaction(async () => {
      await put(opened, 'AB1')
      await store
        .transaction(async () => {
          throw NotEnough()
        })
        .catch(() => {})
      await put(opened, 'AB2')
    })
    assert.deepEqual(await skus(opened), ['AB1', 'AB2'])
  })

  check('a transaction whose statement failed cannot pretend to have ended well', async opened => {
    await put(opened, 'AB1')
    await assert.rejects(
      opened.store.transaction(async () => {
        await put(opened, 'AB2')
        await put(opened, 'AB1').catch(() => {})
      }),
    )
    assert.deepEqual(await skus(opened), ['AB1'])
  })

  check('nothing that is sent after a failed statement happens', async opened => {
    await put(opened, 'AB1')
    const work = () => Promise.allSettled([put(opened, 'AB1'), put(opened, 'AB2')])
    await assert.rejects(opened.store.transaction(work))
    assert.deepEqual(await skus(opened), ['AB1'])
  })

  check('a query that comes after its transaction has ended is refused', async opened => {
    const late = Promise.withResolvers<void>()
    let query: Promise<unknown> | undefined
    await opened.store.transaction(async () => {
      query = late.promise.then(() => put(opened, 'AB1'))
    })
    late.resolve()
    await assert.rejects(query as Promise<unknown>, /after its transaction ended/)
    assert.deepEqual(await skus(opened), [])
  })

  check('transactions side by side do not mix', async opened => {
    await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) =>
        opened.store.transaction(async () => {
          await put(opened, `AB${i + 10}`)
          await opened.store.emit([event(i % 2 ? 'odd' : 'even')])
          if (i % 2) throw new Error('given up')
        }),
      ),
    )
    assert.equal((await skus(opened)).length, 15)
    assert.deepEqual(await opened.outbox(), Array(15).fill('shelf.even.v1'))
  })

  check('what is done after a commit cannot undo it', async opened => {
    const { store } = opened
    let after = 0
    const stored = await store.transaction(async () => {
      await put(opened, 'AB1')
      store.afterCommit(() => {
        throw new Error('nobody listens')
      })
      store.afterCommit(() => after++)
      return 'stored'
    })
    assert.deepEqual([stored, after, await skus(opened)], ['stored', 1, ['AB1']])
  })

  check('events wait in the order in which they were told', async opened => {
    await opened.store.emit([event('first'), event('second')])
    await opened.store.emit([])
    await opened.store.emit([event('third')])
    assert.deepEqual(await opened.outbox(), ['shelf.first.v1', 'shelf.second.v1', 'shelf.third.v1'])
  })

  check('events about one key wait in the order in which it changed', async opened => {
    const { store, outbox } = opened
    await put(opened, 'AB1', 0)
    const change = () =>
      store.transaction(async () => {
        const row = store.db.updateTable('pairs').where('sku', '=', 'AB1')
        await row.set(({ eb }) => ({ quantity: eb('quantity', '+', 1) })).execute()
        const [pair] = await all(opened)
        await store.emit([event(`became-${pair?.quantity}`)])
      })
    await Promise.all(Array.from({ length: 20 }, change))
    const expected = Array.from({ length: 20 }, (_, i) => `shelf.became-${i + 1}.v1`)
    assert.deepEqual(await outbox(), expected)
  })

  check('the relay is told once per commit, and only then', async opened => {
    const { store, told } = opened
    await store.transaction(async () => {
      await store.emit([event('first')])
      await store.emit([event('second')])
      assert.equal(told(), 0)
    })
    assert.equal(told(), 1)
    await store.emit([event('third')])
    assert.equal(told(), 2)
    await store.transaction(() => put(opened, 'AB1'))
    assert.equal(told(), 2)
  })

  check('two that write the same key at once: one is stored', async opened => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        opened.store.transaction(async () => {
          await put(opened, 'AB1', i)
          await opened.store.emit([event('put')])
        }),
      ),
    )
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await all(opened)).length, 1)
    assert.equal((await opened.outbox()).length, 1)
    assert.equal(opened.told(), 1)
  })
}
