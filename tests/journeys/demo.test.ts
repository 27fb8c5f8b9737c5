import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { illustratePlatform, seedPlatform } from '../../backend/demo/seed-platform.ts'
import { openShop, type Shop, skuInStock } from '../shop.ts'

let shop: Shop
before(async () => {
  shop = await openShop({ products: 1 })
})
after(() => shop.close())

test('the demo is there once, however often it is seeded', async () => {
  const staff = await shop.administrator()
  const { sku } = await skuInStock(staff)
  const state = async () => ({
    products: await staff.listProducts({}),
    prices: await staff.getPriceHistory({ params: { sku } }),
    ledger: await staff.getLedger({ params: { sku }, query: {} }),
  })
  const before = await state()
  assert.equal(before.ledger.items.length, 1)
  assert.equal(await seedPlatform(shop.seedable, { products: 1 }), 1)
  await shop.settle()
  assert.deepEqual(await state(), before)
})

test('its pictures are drawn later, once, and can be looked at', async () => {
  const visitor = shop.visitor()
  await illustratePlatform(shop.seedable, { products: 1 })
  const [card] = (await visitor.listProducts({})).items
  const idOrSlug = card?.id ?? ''
  const { version, colourways } = await visitor.getProduct({ params: { idOrSlug } })
  assert.equal(version, 2)
  for (const { pictures } of colourways) {
    assert.deepEqual(
      pictures.map(({ angle }) => angle),
      ['side', 'sole'],
    )
    const url = `${shop.url}/v1/images/${pictures[0]?.imageId}/320.webp`
    assert.equal((await fetch(url)).headers.get('content-type'), 'image/webp')
  }
  await illustratePlatform(shop.seedable, { products: 1 })
  assert.equal((await visitor.getProduct({ params: { idOrSlug } })).version, 2)
})
