import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineFailure, Failure } from '../../../../contracts/common/errors.ts'
import type { Relational } from './port.ts'

/** The tables of the service `shelf`, which an engine under test has made: `pairs (sku text primary key, quantity int)`. */
export interface ShelfTables {
  pairs: { sku: string; quantity: number }
}

/** An engine under test, with the empty tables of the service `shelf` and its outbox. */
export interface OpenedRelational {
  store: Relational<ShelfTables>
  /** How often the relay was told that there are events. */
  told(): number
  /** The types of the events that wait in the outbox, oldest first. */
  outbox(): Promise<string[]>
  close(): Promise<void>
}

const event = (type: string, key = 'AB1') => ({ type: `shelf.${type}.v1`, key, data: { key } })
const NotEnough = defineFailure('not_enough', 'conflict', 'Not enough pairs')

/** What every relational engine does; registers its tests under the engine's name. */
export function relationalSuite(engine: string, open: () => Promise<OpenedRelational>): void {
  const check = (name: string, body: (opened: OpenedRelational) => Promise<void>): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened)
    })
  }

  const put = ({ store }: OpenedRelational, sku: string, quantity = 1) =>
    store.db.insertInto('pairs').values({ sku, quantity }).execute()
  const all = ({ store }: OpenedRelational) =>
    store.db.selectFrom('pairs').select(['sku', 'quantity']).orderBy('sku').execute()
  const skus = async (opened: OpenedRelational) => (await all(opened)).map(row => row.sku)
  const failing = (opened: OpenedRelational, work: () => Promise<unknown>) =>
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

  check('the relay is told once per commit, and only then', async opened => {
    const { store, told } = opened
    await store.transaction(async () => {
      await store.emit([event('first')])
      await store.emit([event('second')])
      store.emitted()
      assert.equal(told(), 0)
    })
    assert.equal(told(), 1)
    await store.emit([event('third')])
    assert.equal(told(), 2)
    await store.transaction(() => put(opened, 'AB1'))
    assert.equal(told(), 2)
  })

  const taking = ({ store }: OpenedRelational, sizes: number[] = []) =>
    store.coalesced('take', async (quantities: number[]) => {
      sizes.push(quantities.length)
      if (quantities.includes(13)) throw new Error('thirteen breaks the statement')
      const possible = quantities.filter(quantity => quantity < 100)
      const values = possible.map(quantity => ({ sku: `Q${quantity}`, quantity }))
      if (values.length > 0) await store.db.insertInto('pairs').values(values).execute()
      return quantities.map(quantity => (quantity < 100 ? quantity : NotEnough()))
    })

  check('commands of one moment share a run, and each gets its own answer', async opened => {
    const sizes: number[] = []
    const take = taking(opened, sizes)
    assert.deepEqual(await Promise.all([1, 2, 3].map(take)), [1, 2, 3])
    assert.deepEqual(sizes, [3])
    assert.equal((await skus(opened)).length, 3)
  })

  check('one bad command does not spoil the others', async opened => {
    const take = taking(opened)
    const [one, refused, two, broken] = await Promise.allSettled([1, 100, 2, 13].map(take))
    assert.deepEqual(
      [one, two].map(each => each?.status),
      ['fulfilled', 'fulfilled'],
    )
    assert.ok(refused?.status === 'rejected' && NotEnough.is(refused.reason))
    assert.ok(broken?.status === 'rejected' && /thirteen/.test(String(broken.reason)))
    assert.deepEqual(await skus(opened), ['Q1', 'Q2'])
  })

  check('a command inside a transaction runs in it, alone', async opened => {
    const sizes: number[] = []
    const take = taking(opened, sizes)
    const outside = take(1)
    await failing(opened, () => Promise.all([take(2), take(3)]))
    await outside
    assert.deepEqual(await skus(opened), ['Q1'])
    assert.deepEqual(sizes, [1, 1, 1])
  })

  check('a command that is refused inside a transaction throws there', async opened => {
    const take = taking(opened)
    await opened.store.transaction(async () => {
      await assert.rejects(take(100), Failure)
      await put(opened, 'AB1')
    })
    assert.deepEqual(await skus(opened), ['AB1'])
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
