import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '../../testing/database.ts'
import { openPostgres, PostgresDatabase } from '../relational/postgres.ts'
import { createJournal } from '../relational/postgres-home.ts'
import { createCollections, openPostgresDocuments } from './postgres.ts'
import { type Shoe, shelfCollections } from './shelf.ts'
import { documentsSuite } from './suite.ts'

async function openOnNothing() {
  const { url, close } = await testDatabase()
  const database = new PostgresDatabase(url, { connections: 6, onError: () => {} })
  await database.query(createCollections('shelf', shelfCollections))
  await database.query(createJournal('shelf'))
  let told = 0
  const relational = openPostgres<never>({
    database,
    service: 'shelf',
    onEmitted: () => {
      told++
    },
    onBatch: () => {},
    onError: () => {},
  })
  return {
    database,
    store: openPostgresDocuments(relational, 'shelf'),
    told: () => told,
    async outbox() {
      const { rows } = await database.query(
        `select envelope->>'type' as type from shelf.outbox order by position`,
      )
      return rows.map(row => row.type)
    },
    async close() {
      await database.close()
      await close()
    },
  }
}

documentsSuite('postgres', openOnNothing)

test('postgres: collections are made once, however many processes start at the same time', async t => {
  const { database, store, close } = await openOnNothing()
  t.after(close)
  const shoes = store.collection<Shoe>(shelfCollections[0] as (typeof shelfCollections)[0])
  await shoes.save({ id: 'a', version: 0, brand: 'X', sizes: [] })
  const more = [...shelfCollections, { name: 'added', indexed: ['kind'] }]
  await Promise.all([1, 2, 3, 4].map(() => database.query(createCollections('shelf', more))))
  assert.equal(await shoes.count({}), 1)
})

test('postgres: a search by one indexed field reads its page from the index, already in order', async t => {
  const { database, store, close } = await openOnNothing()
  t.after(close)
  const shoes = store.collection<Shoe>(shelfCollections[0] as (typeof shelfCollections)[0])
  await shoes.insertMany(
    Array.from({ length: 5000 }, (_, i) => ({
      id: `s${i}`,
      version: 0,
      brand: `b${i % 50}`,
      sizes: [`${i % 500}`],
    })),
  )
  await database.query('analyze shelf.shoes')
  const plan = async (where: string) => {
    const { rows } = await database.query(
      `explain select id from shelf.shoes where ${where} and id > '' order by id limit 20`,
    )
    return rows.map(row => row['QUERY PLAN']).join('\n')
  }
  const byBrand = await plan(`document->>'brand' = 'b7'`)
  assert.match(byBrand, /using shoes_brand/)
  assert.doesNotMatch(byBrand, /Sort/)
  assert.match(await plan(`document->'sizes' ?| array['7']`), /shoes_sizes_list/)
})
