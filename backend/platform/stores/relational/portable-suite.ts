import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { defineFailure } from '../../../../contracts/common/errors.ts'
import { checksOf, type OpenedPortable } from './suite-shelf.ts'
import { valuesSuite } from './values-suite.ts'

const event = (type: string, key = 'AB1') => ({ type: `shelf.${type}.v1`, key, data: { key } })
const NotEnough = defineFailure('not_enough', 'conflict', 'Not enough pairs')

// As another request: not in the transaction of the one that runs.
const outside = AsyncLocalStorage.snapshot()

/** What PostgreSQL and MySQL do alike; registers its tests under the engine's name. */
export function portableRelationalSuite(engine: string, open: () => Promise<OpenedPortable>): void {
  valuesSuite(engine, open)

  const check = checksOf(engine, open)
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
