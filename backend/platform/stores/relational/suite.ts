import assert from 'node:assert/strict'
import { defineFailure, Failure } from '../../../../contracts/common/errors.ts'
import type { Relational } from './port.ts'
import { portableRelationalSuite } from './portable-suite.ts'
import { checksOf, type OpenedPortable, type ShelfTables } from './suite-shelf.ts'

/** An engine under test, with the empty tables of the service `shelf` and its outbox. */
export interface OpenedRelational extends OpenedPortable {
  store: Relational<ShelfTables>
}

const NotEnough = defineFailure('not_enough', 'conflict', 'Not enough pairs')

/** What the engine of everything that is sold does, beyond what all relational engines do. */
export function relationalSuite(engine: string, open: () => Promise<OpenedRelational>): void {
  portableRelationalSuite(engine, open)

  const check = checksOf(engine, open)
  const skus = async ({ store }: OpenedRelational) => {
    const rows = await store.db.selectFrom('pairs').select('sku').orderBy('sku').execute()
    return rows.map(({ sku }) => sku)
  }

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
    await assert.rejects(
      opened.store.transaction(async () => {
        await Promise.all([take(2), take(3)])
        throw new Error('given up')
      }),
      /given up/,
    )
    await outside
    assert.deepEqual(await skus(opened), ['Q1'])
    assert.deepEqual(sizes, [1, 1, 1])
  })

  check('a command that is refused inside a transaction throws there', async opened => {
    const take = taking(opened)
    await opened.store.transaction(async () => {
      await assert.rejects(take(100), Failure)
      await take(1)
    })
    assert.deepEqual(await skus(opened), ['Q1'])
  })

  check('the relay is told of events that a statement has written', async ({ store, told }) => {
    await store.transaction(async () => {
      store.emitted()
      store.emitted()
      assert.equal(told(), 0)
    })
    assert.equal(told(), 1)
  })
}
