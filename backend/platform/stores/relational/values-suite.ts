import assert from 'node:assert/strict'
import { checksOf, type OpenedPortable } from './suite-shelf.ts'

/** How values go in and come out, the same on every relational engine; a part of `portableRelationalSuite`. */
export function valuesSuite(engine: string, open: () => Promise<OpenedPortable>): void {
  const check = checksOf(engine, open)
  const put = ({ store }: OpenedPortable, sku: string, quantity = 1) =>
    store.db.insertInto('pairs').values({ sku, quantity }).execute()
  const skus = async ({ store }: OpenedPortable) => {
    const rows = await store.db.selectFrom('pairs').select('sku').orderBy('sku').execute()
    return rows.map(({ sku }) => sku)
  }

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
}
