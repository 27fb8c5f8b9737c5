import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ListingChanged } from '../../../contracts/catalog/events.ts'
import { CatalogDefinition } from '../../../contracts/catalog/gen/rpc.ts'
import { CatalogRest } from '../../../contracts/catalog/rest.ts'
import { type Currency, money } from '../../../contracts/common/money.ts'
import { testDatabase } from '../../platform/testing/database.ts'
import { startService } from '../../platform/testing/service.ts'
import catalog from './service.ts'
import { boot, newStyle, pairs, prices, skuOf } from './testing/samples.ts'

const service = await startService({ service: catalog, at: import.meta.url })
after(() => service.close())

const staff = await service.client(CatalogRest, { permissions: ['catalog:write'] })
const shopper = await service.client(CatalogRest)
const rpc = service.rpc(CatalogDefinition)

const pageOf = (idOrSlug: string, currency: Currency = 'EUR') =>
  shopper.getProduct({ params: { idOrSlug }, query: { currency } })
const firstSize = async (idOrSlug: string, currency: Currency = 'EUR') =>
  (await pageOf(idOrSlug, currency)).colourways[0]?.variants[0]
const newsAbout = async (productId: string) =>
  (await service.published())
    .map(({ data }) => data as Parameters<typeof ListingChanged>[0])
    .filter(news => news.productId === productId)
    .map(({ published, change }) => `${change} ${published ? 'public' : 'hidden'}`)

test('prices and pairs appear on the page, and what is late is passed over', async () => {
  const style = newStyle()
  const { id, slug } = await staff.createProduct({ body: boot(style) })
  await pageOf(slug)
  await service.publish(prices(style, 12_995), pairs(style, 2, 5))
  await service.publish(prices(style, 14_495, { currency: 'USD' }))
  const variant = await firstSize(slug)
  assert.deepEqual(variant?.price, { price: money(12_995, 'EUR') })
  assert.deepEqual([variant?.availability, variant?.available], ['low', 2])
  assert.deepEqual((await firstSize(slug, 'USD'))?.price, { price: money(14_495, 'USD') })
  assert.equal((await firstSize(slug, 'GBP'))?.price, undefined)

  await service.publish(prices(style, 1, { at: '11:00' }), pairs(style, 9, 4))
  assert.deepEqual(await firstSize(slug), variant)
  await service.publish(prices(style, 9_995, { at: '13:00' }), pairs(style, 10, 6))
  assert.deepEqual((await firstSize(slug))?.price, { price: money(9_995, 'EUR') })
  assert.equal((await firstSize(slug))?.availability, 'in_stock')
  assert.deepEqual(await newsAbout(id), [
    'product public',
    'offer public',
    'offer public',
    'offer public',
    'offer public',
    'pairs public',
  ])
})

test('prices and pairs that come before their product are there when it comes', async () => {
  const style = newStyle()
  await service.publish(prices(style, 12_995), pairs(style, 4, 1))
  const { slug, colourways } = await staff.createProduct({ body: boot(style) })
  assert.equal(colourways[0]?.variants[0]?.available, 4)
  assert.deepEqual(await firstSize(slug), colourways[0]?.variants[0])
})

test('whatever comes first, a product made in the same moment as its prices is told with them', async () => {
  const styles = Array.from({ length: 12 }, newStyle)
  const made = await Promise.all(
    styles.map(async style => {
      const [product] = await Promise.all([
        staff.createProduct({ body: boot(style) }),
        service.publish(prices(style, 12_995), pairs(style, 3, 1)),
      ])
      return product
    }),
  )
  await service.settle()
  for (const { slug } of made) {
    const { price, available } = (await firstSize(slug)) ?? {}
    assert.deepEqual([price?.price.amount, available], [12_995, 3])
  }
})

test('a list is narrowed, newest first, and its pages follow each other', async () => {
  const brand = 'halcon'
  const slugs: string[] = []
  for (const line of ['football', 'football', 'football'] as const)
    slugs.unshift((await staff.createProduct({ body: boot(newStyle(), { brand, line }) })).slug)
  await staff.createProduct({ body: boot(newStyle(), { brand, status: 'draft' }) })
  const listed = async (query: object) => {
    const { items, nextCursor } = await shopper.listProducts({ query: { brand, ...query } })
    return { slugs: items.map(({ slug }) => slug), nextCursor }
  }
  assert.deepEqual((await listed({})).slugs, slugs)
  assert.deepEqual((await listed({ category: 'indoor' })).slugs, [])
  assert.deepEqual((await listed({ line: 'urban' })).slugs, [])
  const first = await listed({ limit: 2 })
  assert.deepEqual(first.slugs, slugs.slice(0, 2))
  const second = await listed({ limit: 2, cursor: first.nextCursor })
  assert.deepEqual(second, { slugs: slugs.slice(2), nextCursor: undefined })
  await assert.rejects(listed({ cursor: 'AA' }), { code: 'invalid_request' })

  const all = await staff.listProducts({ query: { brand } })
  assert.equal(all.items.length, 4)
  const drafts = await staff.listProducts({ query: { brand, status: 'draft' } })
  assert.equal(drafts.items.length, 1)
})

test('a list shows at once what was published, sold out or withdrawn', async () => {
  const brand = 'okiba'
  const style = newStyle()
  const listed = async () => (await shopper.listProducts({ query: { brand } })).items
  assert.deepEqual(await listed(), [])
  const { id } = await staff.createProduct({ body: boot(style, { brand }) })
  assert.equal((await listed())[0]?.inStock, false)

  await service.publish(
    prices(style, 12_995),
    prices(style, 11_995, { size: '425' }),
    pairs(style, 1, 1),
  )
  const [card] = await listed()
  assert.equal(card?.inStock, true)
  assert.deepEqual(card?.price, { price: money(12_995, 'EUR') }, 'the size that costs less is gone')
  assert.equal(card?.colourways[0]?.picture?.angle, 'side')
  await service.publish(pairs(style, 0, 2))
  assert.equal((await listed())[0]?.inStock, false)
  await staff.archiveProduct({ params: { id } })
  assert.deepEqual(await listed(), [])
})

test('a page that has not changed is not sent again', async () => {
  const { id, slug } = await staff.createProduct({ body: boot(newStyle()) })
  const path = `/v1/products/${slug}`
  const first = await service.fetch(path)
  const etag = first.headers.get('etag') as string
  assert.match(first.headers.get('content-type') as string, /^application\/json/)
  const again = await service.fetch(path, { headers: { 'if-none-match': etag } })
  assert.deepEqual([again.status, again.headers.get('etag')], [304, etag])
  await staff.changeProduct({ params: { id }, body: { name: 'Other' } })
  assert.equal((await service.fetch(path, { headers: { 'if-none-match': etag } })).status, 200)
})

test('carts are told what a SKU is, costs, and whether it is for sale', async () => {
  const style = newStyle()
  const product = await staff.createProduct({ body: boot(style) })
  const sku = skuOf(style)
  const ask = async () =>
    (await rpc.variants({ skus: [sku, `${style}-104-999`, 'ZZZ-1-420'] })).variants
  await service.publish(prices(style, 12_995), pairs(style, 4, 1))
  const variant = {
    sku,
    productId: product.id,
    slug: product.slug,
    name: product.name,
    brand: 'velastro',
    colourway: 'Jet / Volt',
    size: 'EU 42',
    weightGrams: 420,
    taxClass: 'standard',
    imageId: 'img_01jz8d3v5tfqz8w3c2k9r7m4xn',
    forSale: true,
    available: 4,
    prices: { EUR: 12_995 },
  }
  assert.deepEqual(await ask(), [variant])
  await service.publish(pairs(style, 3, 2))
  assert.deepEqual(await ask(), [{ ...variant, available: 3 }])
  await staff.archiveProduct({ params: { id: product.id } })
  assert.deepEqual(await ask(), [{ ...variant, available: 3, forSale: false }])
})

test('children’s footwear is told apart, for its tax', async () => {
  const style = newStyle()
  const { attributes } = boot(style)
  await staff.createProduct({
    body: boot(style, { attributes: { ...attributes, gender: 'kids' } }),
  })
  const { variants } = await rpc.variants({ skus: [skuOf(style)] })
  assert.deepEqual(
    variants.map(({ taxClass }) => taxClass),
    ['childrens-footwear'],
  )
})

test('the search index reads published listings by page, or those it names', async () => {
  const styles = [newStyle(), newStyle()] as const
  const one = await staff.createProduct({ body: boot(styles[0]) })
  const two = await staff.createProduct({ body: boot(styles[1]) })
  const hidden = await staff.createProduct({ body: boot(newStyle(), { status: 'draft' }) })
  await service.publish(prices(styles[0], 12_995), pairs(styles[0], 4, 1))
  const idsOf = async (request: Parameters<typeof rpc.listings>[0]) =>
    (await rpc.listings(request)).listings.map(({ id }) => id)

  const ids = [two.id, hidden.id, one.id]
  assert.deepEqual(await idsOf({ productIds: ids, afterId: '', limit: 0 }), [two.id, one.id])
  assert.deepEqual(await idsOf({ productIds: [], afterId: one.id, limit: 1 }), [two.id])
  assert.deepEqual(await idsOf({ productIds: [], afterId: two.id, limit: 0 }), [])
  const { listings } = await rpc.listings({ productIds: [one.id], afterId: '', limit: 0 })
  assert.deepEqual(listings[0]?.colourways[0]?.variants[0], {
    sku: skuOf(styles[0]),
    footLengthMm: 265,
    size: 'EU 42',
    available: 4,
    prices: [{ currency: 'EUR', amount: 12_995, compareAt: 0, lowestIn30Days: 0 }],
  })
})

test('what one replica has changed the others forget', async t => {
  const database = await testDatabase()
  const start = () =>
    startService({
      service: catalog,
      at: import.meta.url,
      env: { SHOECLOUD_POSTGRES_URL: database.url },
    })
  const replicas = [await start(), await start()] as const
  t.after(async () => {
    for (const replica of replicas) await replica.close()
    await database.close()
  })
  const [here, there] = replicas
  const editor = await here.client(CatalogRest, { permissions: ['catalog:write'] })
  const reader = await there.client(CatalogRest)
  const read = async (idOrSlug: string) => {
    const { name } = await reader.getProduct({ params: { idOrSlug } })
    const { items } = await reader.listProducts({})
    return [name, ...items.map(item => item.name)]
  }

  const { id } = await editor.createProduct({ body: boot(newStyle(), { name: 'Before' }) })
  assert.deepEqual(await read(id), ['Before', 'Before'])
  await editor.changeProduct({ params: { id }, body: { name: 'After' } })
  await here.settle()
  await there.settle()
  assert.deepEqual(await read(id), ['After', 'After'])
})
