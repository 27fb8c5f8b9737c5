import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cart, Item } from '../../../../contracts/cart/gen/rpc.ts'
import type { NewCheckout } from '../../../../contracts/checkout/rest.ts'
import type { Line } from '../../../../contracts/taxes/gen/rpc.ts'
import { agree } from './agree.ts'

const item = (sku: string, more: Partial<Item> = {}): Item => ({
  sku,
  quantity: 1,
  name: 'Volta',
  brand: 'velastro',
  colourway: 'Jet / Volt',
  size: 'EU 42.5',
  imageId: '',
  weightGrams: 900,
  forSale: true,
  taxClass: 'standard',
  ...more,
})

const request: NewCheckout = {
  cartId: 'cart_1',
  email: 'guest@example.com',
  shippingAddress: {
    name: 'Ana García',
    line1: 'Calle de la Luna 3',
    city: 'Madrid',
    postalCode: '28004',
    country: 'ES',
  },
  shippingMethod: 'express',
  payment: { provider: 'sandbox', token: 'tok_ok' },
}

/** The services that are asked, and what they were asked. */
function services(cart: Partial<Cart>, prices: Record<string, number>) {
  const asked: { customerId?: string; weightGrams?: number; subtotal?: number; taxed?: Line[] } = {}
  const option = { method: 'express', price: 995, earliest: '2026-03-02', latest: '2026-03-03' }
  const never = () => Promise.reject(new Error('nobody asks for this'))
  const agreeing = agree({
    carts: {
      get: async ({ cartId, customerId }) => {
        asked.customerId = customerId
        return { id: cartId, currency: 'EUR', status: 'open', items: [], ...cart }
      },
      close: never,
    },
    pricing: {
      prices: async ({ skus }) => ({
        prices: skus
          .filter(sku => prices[sku] !== undefined)
          .map(sku => ({ sku, amount: prices[sku] ?? 0, compareAt: 0, lowestIn30Days: 0 })),
      }),
    },
    shipping: {
      quote: async ({ weightGrams, subtotal }) => {
        Object.assign(asked, { weightGrams, subtotal })
        return { options: [{ ...option, method: 'standard', price: 395 }, option] }
      },
    },
    taxes: {
      taxOf: async ({ lines }) => {
        asked.taxed = lines
        const taxed = lines.map(({ id, gross, taxClass }, i) => {
          const rate = taxClass === 'standard' ? 2100 : 0
          return { id, rate, net: gross - i - 1, tax: i + 1 }
        })
        return { area: 'ES', lines: taxed, tax: 0, exemption: '' }
      },
    },
  })
  return { asked, agreeing }
}

const failsWith = (code: string) => (error: { code?: string }) => error.code === code

test('the prices of this moment count, whatever the cart said when something was put in', async () => {
  const items = [item('A-1-420', { quantity: 2 }), item('B-1-420')]
  const { agreeing, asked } = services({ items }, { 'A-1-420': 12_995, 'B-1-420': 8000 })
  const { order, payment } = await agreeing(request, undefined)
  assert.deepEqual(
    order.lines.map(({ unitPrice, total }) => [unitPrice, total]),
    [
      [12_995, 25_990],
      [8000, 8000],
    ],
  )
  assert.equal(order.total, 25_990 + 8000 + 995)
  assert.deepEqual([asked.weightGrams, asked.subtotal, asked.customerId], [2700, 33_990, ''])
  assert.deepEqual(payment, request.payment)
})

test('each line, and the delivery, carries its own tax', async () => {
  const items = [item('A-1-420'), item('B-1-420')]
  const { agreeing } = services({ items }, { 'A-1-420': 100, 'B-1-420': 200 })
  const { order } = await agreeing(request, 'usr_1')
  assert.deepEqual(
    [...order.lines, order.shipping].map(each => each?.tax),
    [1, 2, 3],
  )
  assert.equal(order.shipping?.method, 'express')
  assert.equal(order.customerId, 'usr_1')
})

test('children’s footwear is taxed as such, its delivery is not, and the order keeps neither class', async () => {
  const items = [item('A-1-420'), item('B-1-290', { taxClass: 'childrens-footwear' })]
  const { agreeing, asked } = services({ items }, { 'A-1-420': 100, 'B-1-290': 200 })
  const { order } = await agreeing(request, undefined)
  assert.deepEqual(asked.taxed, [
    { id: 'A-1-420', gross: 100, taxClass: 'standard' },
    { id: 'B-1-290', gross: 200, taxClass: 'childrens-footwear' },
    { id: 'shipping', gross: 995, taxClass: 'standard' },
  ])
  assert.deepEqual(
    [...order.lines, order.shipping].map(each => each?.taxRate),
    [2100, 0, 2100],
  )
  assert.ok(order.lines.every(line => !('taxClass' in line || 'weightGrams' in line)))
})

test('an empty cart, and one that has become an order, cannot be bought', async () => {
  await assert.rejects(services({}, {}).agreeing(request, undefined), failsWith('cart_empty'))
  const ordered = services({ status: 'ordered', items: [item('A-1-420')] }, { 'A-1-420': 100 })
  await assert.rejects(ordered.agreeing(request, undefined), failsWith('cart_ordered'))
})

test('what is not for sale any more, or has no price, is named', async () => {
  const withdrawn = services({ items: [item('A-1-420', { forSale: false })] }, { 'A-1-420': 100 })
  const priceless = services({ items: [item('A-1-420')] }, {})
  for (const { agreeing } of [withdrawn, priceless]) {
    await assert.rejects(agreeing(request, undefined), (error: Error & { code?: string }) => {
      return error.code === 'not_for_sale' && error.message.startsWith('A-1-420')
    })
  }
})

test('a shipping method that is not offered there is refused, and the others are named', async () => {
  const { agreeing } = services({ items: [item('A-1-420')] }, { 'A-1-420': 100 })
  await assert.rejects(
    agreeing({ ...request, shippingMethod: 'drone' }, undefined),
    (error: Error & { code?: string }) =>
      error.code === 'shipping_method_unavailable' && /standard, express/.test(error.message),
  )
})
