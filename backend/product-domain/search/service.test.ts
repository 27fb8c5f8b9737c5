import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ListingChanged } from '../../../contracts/catalog/events.ts'
import { CatalogDefinition, type Listing } from '../../../contracts/catalog/gen/rpc.ts'
import type { ApiError, Client } from '../../../contracts/common/client.ts'
import { SearchRest } from '../../../contracts/search/rest.ts'
import { newId } from '../../platform/ids.ts'
import { type ServiceUnderTest, standIn, startService } from '../../platform/testing/service.ts'
import service from './service.ts'

const catalogue = new Map<string, Listing>()
let readings = 0
let failures = 0

// As the real one: in the order of their ids, by page; by name only what is published.
const catalog = standIn(CatalogDefinition, {
  listings: async ({ productIds, afterId, limit }) => {
    readings++
    if (failures-- > 0) throw new Error('the catalogue does not answer')
    if (productIds.length > 0)
      return { listings: productIds.flatMap(id => catalogue.get(id) ?? []) }
    const behind = [...catalogue.values()].filter(({ id }) => id > afterId)
    return { listings: behind.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit) }
  },
})

function publish(given: Partial<Listing> = {}): Listing {
  const id = newId('prd')
  const variant = { sku: 'AB1-1-420', size: 'EU 42', footLengthMm: 265, available: 3, prices: [] }
  const colour = { name: 'red', hex: '#ff0000' }
  const listing: Listing = {
    id,
    slug: `shoe-${catalogue.size}`,
    styleCode: `AB${catalogue.size}`,
    name: 'Strike',
    brand: 'Volta',
    line: 'urban',
    category: 'lifestyle',
    description: '',
    surface: '',
    width: 'standard',
    upper: 'suede',
    season: 'SS26',
    gender: 'unisex',
    createdAt: new Date().toISOString(),
    colourways: [
      {
        code: '1',
        name: 'Signal',
        imageId: '',
        imageAlt: '',
        imageAngle: '',
        colours: [colour],
        variants: [variant],
      },
    ],
    ...given,
  }
  catalogue.set(listing.id, listing)
  return listing
}

const changed = ({ id, styleCode }: Listing, change: 'product' | 'pairs' = 'product') =>
  ListingChanged({ productId: id, styleCode, published: catalogue.has(id), change })

let search: ServiceUnderTest
let shopper: Client<typeof SearchRest>
before(async () => {
  for (let i = 0; i < 520; i++) publish({ brand: 'Bulk', name: `Bulk ${i}` })
  publish({ name: 'Comet', brand: 'Coldwater Union' })
  search = await startService({ service, at: import.meta.url, uses: [catalog] })
  shopper = await search.client(SearchRest)
})
after(() => search.close())

const namesOf = async (q: string) =>
  (await shopper.search({ query: { q } })).items.map(({ name }) => name)

test('everything that is published when it starts can be found', async () => {
  assert.equal((await shopper.search({})).total, 521)
  const { items, facets } = await shopper.search({
    query: { q: 'ocmet', brand: ['coldwater-union'] },
  })
  assert.deepEqual(
    items.map(({ name, inStock }) => [name, inStock]),
    [['Comet', true]],
  )
  assert.deepEqual(
    facets.size.find(({ value }) => value === '42'),
    { value: '42', count: 1 },
  )
})

test('what changes is found as it is now, and what is gone no more', async () => {
  const listing = publish({ name: 'Meteor' })
  assert.deepEqual(await namesOf('meteor'), [])
  await search.publish(changed(listing))
  assert.deepEqual(await namesOf('meteor'), ['Meteor'])
  publish({ ...listing, name: 'Asteroid' })
  await search.publish(changed(listing))
  assert.deepEqual(await namesOf('asteroid'), ['Asteroid'])
  catalogue.delete(listing.id)
  await search.publish(changed(listing))
  assert.deepEqual(await namesOf('asteroid'), [])
})

test('how many pairs there are is not asked for', async () => {
  const listing = publish({ name: 'Quiet' })
  readings = 0
  await search.publish(changed(listing, 'pairs'))
  assert.equal(readings, 0)
  await search.publish(changed(listing))
  assert.equal(readings, 1)
})

test('a change is not lost when the catalogue does not answer', async () => {
  const listing = publish({ name: 'Patience' })
  failures = 1
  await search.publish(changed(listing))
  await search.settle()
  assert.deepEqual(await namesOf('patience'), ['Patience'])
})

test('pages follow each other without gaps, and a cursor is good for its own query alone', async () => {
  const query = { brand: ['bulk'], sort: 'name' as const, limit: 100 }
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await shopper.search({ query: { ...query, ...(cursor && { cursor }) } })
    seen.push(...page.items.map(({ name }) => name))
    cursor = page.nextCursor
  } while (cursor)
  assert.deepEqual(
    seen,
    Array.from({ length: 520 }, (_, i) => `Bulk ${i}`),
  )

  const { nextCursor = '' } = await shopper.search({ query })
  const refused = (error: ApiError) => error.status === 400 && error.code === 'invalid_request'
  for (const wrong of [
    { ...query, sort: 'newest' as const },
    { ...query, line: 'urban' as const },
  ])
    await assert.rejects(shopper.search({ query: { ...wrong, cursor: nextCursor } }), refused)
  await assert.rejects(shopper.search({ query: { ...query, cursor: 'nonsense' } }), refused)
})

test('a page goes on behind its last item, even if that is gone', async () => {
  const listings = ['A', 'B', 'C', 'D'].map(name => publish({ name: `Going ${name}` }))
  await search.publish(...listings.map(each => changed(each)))
  const query = { q: 'going', sort: 'name' as const, limit: 2 }
  const { nextCursor = '' } = await shopper.search({ query })
  const last = listings[1] as Listing
  catalogue.delete(last.id)
  await search.publish(changed(last))
  const { items } = await shopper.search({ query: { ...query, cursor: nextCursor } })
  assert.deepEqual(
    items.map(({ name }) => name),
    ['Going C', 'Going D'],
  )
})

test('what is no size is refused', async () => {
  const refused = (error: ApiError) => error.status === 400 && error.code === 'size_unknown'
  await assert.rejects(shopper.search({ query: { size: ['99'] } }), refused)
  await assert.rejects(shopper.search({ query: { size: ['XL'], sizeSystem: 'UK' } }), refused)
})

test('a reply is known by its tag until the index changes', async () => {
  const ask = (tag = '') => search.fetch('/v1/search?q=bulk', { headers: { 'if-none-match': tag } })
  const tag = (await ask()).headers.get('etag') ?? assert.fail('no tag')
  assert.equal((await ask(tag)).status, 304)
  await search.publish(changed(publish({ name: 'Bulk new' })))
  assert.equal((await ask(tag)).status, 200)
})

test('suggestions complete what somebody begins to type', async () => {
  const { items } = await shopper.suggest({ query: { q: 'codlw', limit: 2 } })
  assert.deepEqual(items[0], { text: 'Coldwater Union', kind: 'brand' })
  assert.deepEqual(items[1]?.text, 'Comet')
})
