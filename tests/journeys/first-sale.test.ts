import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ApiError } from '../../contracts/common/client.ts'
import type { Order } from '../../contracts/orders/rest.ts'
import { cartWith, checkoutOf, newKey, openShop, type Shop, skuInStock } from '../shop.ts'

let shop: Shop
before(async () => {
  shop = await openShop()
})
after(() => shop.close())

const notFound = (error: ApiError) => error.status === 404 && error.code === 'order_not_found'

test('a customer finds a shoe in spite of a typo, in a size of another system, and buys it', async () => {
  const customer = await shop.customer()
  const { items: all } = await customer.listProducts({})
  const wanted = all.find(each => each.inStock) ?? assert.fail('nothing is in stock')

  const typo = swapTwoLetters(wanted.brand)
  const found = await customer.search({ query: { q: `${typo} ${wanted.name.split(' ')[0]}` } })
  assert.ok(
    found.items.some(({ id }) => id === wanted.id),
    `${typo} did not find ${wanted.brand}`,
  )

  const { colourways } = await customer.getProduct({ params: { idOrSlug: wanted.slug } })
  const variant =
    colourways.flatMap(each => each.variants).find(each => each.available >= 2) ?? assert.fail()
  const system = 'US-M'
  const size = variant.sizes[system] ?? assert.fail('no size in another system')
  const filtered = await customer.search({
    query: { brand: [wanted.brand], size: [size], sizeSystem: system, inStock: true },
  })
  assert.ok(filtered.items.some(({ id }) => id === wanted.id))

  const { sku } = variant
  const before = (await customer.getStock({ params: { sku } })).available
  const cartId = await cartWith(customer, sku)
  const body = checkoutOf(cartId, 'tok_ok', { email: customer.email })
  const order = (await customer.startCheckout({ body, headers: newKey() })) as Order
  assert.equal(
    order.total.amount,
    order.lines.reduce((sum, { total }) => sum + total.amount, 0) + order.shipping.price.amount,
  )
  assert.equal(order.lines[0]?.unitPrice.amount, variant.price?.price.amount)

  await shop.settle()
  const params = { id: order.id }
  assert.equal((await customer.getOrder({ params })).status, 'paid')
  assert.equal((await customer.getStock({ params: { sku } })).available, before - 1)
  assert.deepEqual(
    (await customer.listOrders({})).items.map(({ id }) => id),
    [order.id],
  )

  const stranger = await shop.customer()
  await assert.rejects(stranger.getOrder({ params }), notFound)
  await assert.rejects(shop.visitor().getOrder({ params }), notFound)
  assert.deepEqual((await stranger.listOrders({})).items, [])
  const administrator = await shop.administrator()
  assert.equal((await administrator.getOrder({ params })).id, order.id)
})

test('a guest buys without an account, and sees the order by the signed link alone', async () => {
  const guest = shop.visitor()
  const { sku } = await skuInStock(guest)
  const body = checkoutOf(await cartWith(guest, sku))
  const order = (await guest.startCheckout({ body, headers: newKey() })) as Order
  const params = { id: order.id }
  const token = order.accessToken ?? assert.fail('the guest was given no link')
  assert.equal((await guest.getOrder({ params, query: { token } })).id, order.id)
  await assert.rejects(guest.getOrder({ params }), notFound)
  const forged = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
  await assert.rejects(guest.getOrder({ params, query: { token: forged } }), notFound)
})

test('a cancelled order gives the money and the pairs back', async () => {
  const customer = await shop.customer()
  const { sku, available } = await skuInStock(customer)
  const body = checkoutOf(await cartWith(customer, sku, 2), 'tok_ok', { email: customer.email })
  const { id, paymentId } = (await customer.startCheckout({ body, headers: newKey() })) as Order
  await shop.settle()
  await customer.cancelOrder({ params: { id }, body: { reason: 'too small' } })
  await shop.settle()
  const administrator = await shop.administrator()
  const payment = await administrator.getPayment({ params: { id: paymentId } })
  assert.deepEqual([payment.state, payment.refunded], ['refunded', payment.captured])
  assert.equal((await customer.getStock({ params: { sku } })).available, available)
  assert.deepEqual(
    (await customer.getOrder({ params: { id } })).timeline.map(({ event }) => event),
    ['placed', 'paid', 'cancelled'],
  )
})

test('a cart that was bought takes no more, and is not bought again', async () => {
  const guest = shop.visitor()
  const { sku } = await skuInStock(guest)
  const cartId = await cartWith(guest, sku)
  await guest.startCheckout({ body: checkoutOf(cartId), headers: newKey() })
  const ordered = (error: ApiError) => error.status === 409 && error.code === 'cart_ordered'
  await assert.rejects(guest.addItem({ params: { cartId }, body: { sku, quantity: 1 } }), ordered)
  await assert.rejects(
    guest.startCheckout({ body: checkoutOf(cartId), headers: newKey() }),
    ordered,
  )
})

function swapTwoLetters(word: string): string {
  const [first = '', second = '', third = '', ...rest] = word
  return [first, third, second, ...rest].join('')
}
