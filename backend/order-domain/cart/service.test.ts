import assert from 'node:assert/strict'
import { after, before, mock, test } from 'node:test'
import { CartsDefinition } from '../../../contracts/cart/gen/rpc.ts'
import { CartRest } from '../../../contracts/cart/rest.ts'
import { CatalogDefinition, type Variant } from '../../../contracts/catalog/gen/rpc.ts'
import { newId } from '../../platform/ids.ts'
import { type ServiceUnderTest, standIn, startService } from '../../platform/testing/service.ts'
import cart from './service.ts'

const boot = 'VL4821-104-425'
const sneaker = 'OK1000-1-40'
const euroOnly = 'OK1000-1-41'

/** What the catalogue knows; tests change it as a shop does. */
const variants = new Map<string, Variant>()
let questions = 0

function sell(sku: string, change: Partial<Variant> = {}) {
  variants.set(sku, {
    sku,
    productId: 'prd_1',
    slug: 'volta-strike-fg',
    name: 'Volta Strike FG',
    brand: 'Velastro',
    colourway: 'Signal Red',
    size: 'EU 42.5',
    weightGrams: 900,
    taxClass: 'standard',
    imageId: '',
    forSale: true,
    available: 10,
    prices: { EUR: 9995, GBP: 8995 },
    ...change,
  })
}

function sellAll() {
  sell(boot)
  sell(sneaker, { prices: { EUR: 12000, GBP: 11000 } })
  sell(euroOnly, { prices: { EUR: 5000 } })
}

const catalog = standIn(CatalogDefinition, {
  variants: async ({ skus }) => {
    questions++
    return { variants: skus.flatMap(sku => variants.get(sku) ?? []) }
  },
})

let service: ServiceUnderTest
before(async () => {
  service = await startService({ service: cart, at: import.meta.url, uses: [catalog] })
})
after(() => service.close())

const guest = () => service.client(CartRest)
const person = () => newId('usr')
const customer = (id: string) => service.client(CartRest, { id })
const failing = (code: string) => ({ code })

async function guestCart(sku: string, quantity: number, currency: 'EUR' | 'GBP' = 'EUR') {
  const shop = await guest()
  const { id } = await shop.createCart({ body: { currency } })
  return shop.addItem({ params: { cartId: id }, body: { sku, quantity } })
}

test('a guest starts a cart, fills it, changes it and empties it', async () => {
  sellAll()
  const shop = await guest()
  const { id: cartId, ...started } = await shop.createCart({ body: {} })
  assert.deepEqual([started.items, started.currency, started.status], [[], 'EUR', 'open'])

  await shop.addItem({ params: { cartId }, body: { sku: boot, quantity: 1 } })
  await shop.addItem({ params: { cartId }, body: { sku: boot, quantity: 2 } })
  const filled = await shop.addItem({ params: { cartId }, body: { sku: sneaker, quantity: 1 } })
  assert.deepEqual(
    filled.items.map(({ sku, quantity }) => [sku, quantity]),
    [
      [boot, 3],
      [sneaker, 1],
    ],
  )
  assert.deepEqual(filled.subtotal, { amount: 3 * 9995 + 12000, currency: 'EUR' })

  const fewer = await shop.changeItem({ params: { cartId, sku: boot }, body: { quantity: 1 } })
  assert.equal(fewer.subtotal.amount, 9995 + 12000)
  await shop.removeItem({ params: { cartId, sku: boot } })
  const empty = await shop.removeItem({ params: { cartId, sku: sneaker } })
  assert.deepEqual([empty.items, empty.subtotal.amount], [[], 0])
  assert.deepEqual(await shop.getCart({ params: { cartId } }), empty)
})

test('a cart can be started with no body at all', async () => {
  const response = await service.fetch('/v1/carts', { method: 'POST' })
  assert.equal(response.status, 201)
})

test('starting a cart asks nobody, and the first shoe asks the catalogue once', async () => {
  sellAll()
  questions = 0
  await guestCart(boot, 1)
  assert.equal(questions, 1)
})

test('each read has the prices and pairs of its moment, and tells what has changed', async () => {
  sellAll()
  const { id: cartId } = await guestCart(boot, 3)
  sell(boot, { available: 2, prices: { EUR: 8000 } })
  const changed = await (await guest()).getCart({ params: { cartId } })
  assert.deepEqual(changed.items[0]?.issues, ['not_enough', 'price_changed'])
  assert.equal(changed.subtotal.amount, 24000)

  variants.delete(boot)
  const gone = await (await guest()).getCart({ params: { cartId } })
  assert.deepEqual(gone.items[0]?.issues, ['not_for_sale'])
  assert.equal(gone.subtotal.amount, 0)
})

test('what is not for sale, too many pairs and unknown items are refused, and change nothing', async () => {
  sellAll()
  const { id: cartId, ...before } = await guestCart(boot, 9)
  const shop = await guest()
  const add = (sku: string, quantity: number) =>
    shop.addItem({ params: { cartId }, body: { sku, quantity } })
  await assert.rejects(add('NO0000-1-1', 1), failing('not_for_sale'))
  await assert.rejects(add(boot, 2), failing('cart_full'))
  await assert.rejects(
    shop.changeItem({ params: { cartId, sku: sneaker }, body: { quantity: 1 } }),
    failing('item_not_in_cart'),
  )
  await assert.rejects(
    shop.removeItem({ params: { cartId, sku: sneaker } }),
    failing('item_not_in_cart'),
  )
  assert.deepEqual((await shop.getCart({ params: { cartId } })).items, before.items)
})

test('pairs that are added at the same time all count', async () => {
  sellAll()
  const { id: cartId } = await guestCart(boot, 1)
  const shop = await guest()
  const add = () => shop.addItem({ params: { cartId }, body: { sku: boot, quantity: 1 } })
  await Promise.all(Array.from({ length: 9 }, add))
  assert.equal((await shop.getCart({ params: { cartId } })).items[0]?.quantity, 10)
})

test("a customer's cart is there for that customer alone: guests, others and staff do not find it", async () => {
  sellAll()
  const id = person()
  const own = await customer(id)
  const { id: cartId } = await own.createCart({ body: {} })
  await own.addItem({ params: { cartId }, body: { sku: boot, quantity: 1 } })
  assert.equal((await own.getMyCart({})).id, cartId)

  const staff = service.client(CartRest, { roles: ['admin'], permissions: ['orders:write'] })
  for (const shop of [await guest(), await customer(person()), await staff]) {
    const params = { cartId }
    await assert.rejects(shop.getCart({ params }), failing('cart_not_found'))
    await assert.rejects(
      shop.addItem({ params, body: { sku: boot, quantity: 1 } }),
      failing('cart_not_found'),
    )
    await assert.rejects(
      shop.removeItem({ params: { cartId, sku: boot } }),
      failing('cart_not_found'),
    )
  }
  const stranger = await customer(person())
  await assert.rejects(stranger.claimCart({ params: { cartId } }), failing('cart_not_found'))
  await assert.rejects(stranger.getMyCart({}), failing('cart_not_found'))
})

test("a claimed cart becomes the customer's, and claiming it again changes nothing", async () => {
  sellAll()
  const { id: cartId, items } = await guestCart(boot, 2)
  const own = await customer(person())
  const claimed = await own.claimCart({ params: { cartId } })
  assert.deepEqual([claimed.id, claimed.items], [cartId, items])
  assert.deepEqual(await own.claimCart({ params: { cartId } }), claimed)
  assert.deepEqual(await own.getMyCart({}), claimed)
  const shop = await guest()
  await assert.rejects(shop.getCart({ params: { cartId } }), failing('cart_not_found'))
})

test('a claimed cart joins the open one: pairs add up to the limit, its currency wins, the guest cart is gone', async () => {
  sellAll()
  const own = await customer(person())
  const { id: ownId } = await own.createCart({ body: { currency: 'GBP' } })
  await own.addItem({ params: { cartId: ownId }, body: { sku: boot, quantity: 7 } })
  const { id: guestId } = await guestCart(boot, 6)
  const shop = await guest()
  await shop.addItem({ params: { cartId: guestId }, body: { sku: euroOnly, quantity: 1 } })

  const joined = await own.claimCart({ params: { cartId: guestId } })
  assert.equal(joined.id, ownId)
  assert.deepEqual(
    joined.items.map(({ sku, quantity, issues }) => [sku, quantity, issues]),
    [
      [boot, 10, []],
      [euroOnly, 1, ['not_for_sale']],
    ],
  )
  assert.deepEqual(joined.subtotal, { amount: 89950, currency: 'GBP' })
  await assert.rejects(own.getCart({ params: { cartId: guestId } }), failing('cart_not_found'))
})

test('a cart that is claimed several times at once is counted once', async () => {
  sellAll()
  const own = await customer(person())
  const { id: ownId } = await own.createCart({ body: {} })
  await own.addItem({ params: { cartId: ownId }, body: { sku: boot, quantity: 1 } })
  const { id: guestId } = await guestCart(boot, 2)
  const claim = () => own.claimCart({ params: { cartId: guestId } })
  await Promise.allSettled([claim(), claim(), claim()])
  assert.equal((await own.getMyCart({})).items[0]?.quantity, 3)
})

test("the checkout reads a cart with its shopper's rights, and closes it once", async () => {
  sellAll()
  sell(sneaker, { forSale: false })
  const id = person()
  const own = await customer(id)
  const { id: cartId } = await own.createCart({ body: {} })
  await own.addItem({ params: { cartId }, body: { sku: boot, quantity: 2 } })
  const carts = service.rpc(CartsDefinition)
  const cart = await carts.get({ cartId, customerId: id })
  assert.deepEqual([cart.status, cart.currency], ['open', 'EUR'])
  assert.deepEqual(cart.items[0], {
    sku: boot,
    quantity: 2,
    name: 'Volta Strike FG',
    brand: 'Velastro',
    colourway: 'Signal Red',
    size: 'EU 42.5',
    imageId: '',
    weightGrams: 900,
    taxClass: 'standard',
    forSale: true,
  })
  for (const customerId of ['', person()])
    await assert.rejects(carts.get({ cartId, customerId }), failing('cart_not_found'))

  const orderId = newId('ord')
  const closed = await carts.close({ cartId, orderId })
  assert.equal(closed.status, 'ordered')
  assert.deepEqual(await carts.close({ cartId, orderId }), closed)
  await assert.rejects(carts.close({ cartId, orderId: newId('ord') }), failing('cart_ordered'))
  await assert.rejects(carts.close({ cartId: newId('cart'), orderId }), failing('cart_not_found'))

  await assert.rejects(
    own.addItem({ params: { cartId }, body: { sku: boot, quantity: 1 } }),
    failing('cart_ordered'),
  )
  assert.equal((await own.getCart({ params: { cartId } })).status, 'ordered')
  await assert.rejects(own.getMyCart({}), failing('cart_not_found'))
})

test('a customer whose last cart was ordered claims the next one as it is', async () => {
  sellAll()
  const own = await customer(person())
  const { id: orderedId } = await own.createCart({ body: {} })
  await service.rpc(CartsDefinition).close({ cartId: orderedId, orderId: newId('ord') })
  const { id: cartId } = await guestCart(boot, 1)
  assert.equal((await own.claimCart({ params: { cartId } })).id, cartId)
  assert.equal((await own.getMyCart({})).id, cartId)
})

test('the same Idempotency-Key adds its pairs once', async () => {
  sellAll()
  const { id: cartId } = await guestCart(boot, 1)
  const shop = await guest()
  const add = () =>
    shop.addItem({
      params: { cartId },
      body: { sku: boot, quantity: 1 },
      headers: { 'idempotency-key': cartId },
    })
  assert.deepEqual(await add(), await add())
  assert.equal((await shop.getCart({ params: { cartId } })).items[0]?.quantity, 2)
})

test('a cart that nobody changes for 30 days is gone; a change keeps it', async () => {
  sellAll()
  const day = 24 * 3600 * 1000
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const later = await startService({ service: cart, at: import.meta.url, uses: [catalog] })
  try {
    const shop = await later.client(CartRest)
    const { id: left } = await shop.createCart({ body: {} })
    const { id: changed } = await shop.createCart({ body: {} })
    mock.timers.tick(29 * day)
    await shop.addItem({ params: { cartId: changed }, body: { sku: boot, quantity: 1 } })
    mock.timers.tick(2 * day)
    await assert.rejects(shop.getCart({ params: { cartId: left } }), failing('cart_not_found'))
    assert.equal((await shop.getCart({ params: { cartId: changed } })).items.length, 1)
  } finally {
    mock.timers.reset()
    await later.close()
  }
})
