import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NotForSale } from '../../../../contracts/cart/rest.ts'
import type { Variant } from '../../../../contracts/catalog/gen/rpc.ts'
import type { Cart, Item } from './cart.ts'
import { demandPrice, type Offer, priced } from './offer.ts'

const sku = 'VL4821-104-425'

const offer = (change: Partial<Variant> = {}): Variant => ({
  sku,
  productId: 'prd_1',
  slug: 'volta-strike-fg',
  name: 'Volta Strike FG',
  brand: 'Velastro',
  colourway: 'Signal Red',
  size: 'EU 42.5',
  weightGrams: 900,
  taxClass: 'standard',
  imageId: 'img_1',
  forSale: true,
  available: 10,
  prices: { EUR: 9995, GBP: 8995 },
  ...change,
})

const cartOf = (...items: Item[]): Cart => ({
  id: 'cart_1',
  currency: 'EUR',
  status: 'open',
  items,
  updatedAt: '2026-03-01T10:00:00.000Z',
})

function itemAt(found: Offer, quantity = 3) {
  const cart = priced(cartOf({ sku, quantity, addedPrice: 9995 }), () => found)
  return { ...cart.items[0], subtotal: cart.subtotal.amount }
}

test('an item costs what the catalogue says now, in the currency of the cart', () => {
  const item = itemAt(offer())
  assert.deepEqual(item.unitPrice, { amount: 9995, currency: 'EUR' })
  assert.deepEqual(item.total, { amount: 29985, currency: 'EUR' })
  assert.equal(item.subtotal, 29985)
  assert.equal(item.name, 'Volta Strike FG')
  assert.deepEqual(item.issues, [])
})

test('a price that changed since is flagged, and the new one counts', () => {
  const item = itemAt(offer({ prices: { EUR: 10995 } }))
  assert.deepEqual(item.issues, ['price_changed'])
  assert.equal(item.subtotal, 32985)
})

test('too few pairs and none at all are flagged', () => {
  assert.deepEqual(itemAt(offer({ available: 2 })).issues, ['not_enough'])
  assert.deepEqual(itemAt(offer({ available: 3 })).issues, [])
  assert.deepEqual(itemAt(offer({ available: 0 })).issues, ['out_of_stock'])
  assert.deepEqual(itemAt(offer({ available: 0, prices: { EUR: 1 } })).issues, [
    'out_of_stock',
    'price_changed',
  ])
})

test('what is no longer for sale, unknown, or without a price here stays, flagged, and costs nothing', () => {
  for (const found of [undefined, offer({ forSale: false }), offer({ prices: { GBP: 8995 } })]) {
    const item = itemAt(found)
    assert.deepEqual(item.issues, ['not_for_sale'])
    assert.equal(item.unitPrice, undefined)
    assert.equal(item.total, undefined)
    assert.equal(item.subtotal, 0)
  }
})

test('the subtotal is the sum of the totals', () => {
  const offers = new Map([
    ['A', offer({ sku: 'A', prices: { EUR: 1 } })],
    ['B', offer({ sku: 'B', prices: { EUR: 333 } })],
  ])
  const items = [
    { sku: 'A', quantity: 2, addedPrice: 1 },
    { sku: 'B', quantity: 3, addedPrice: 333 },
    { sku: 'gone', quantity: 5, addedPrice: 1000 },
  ]
  const { subtotal } = priced(cartOf(...items), wanted => offers.get(wanted))
  assert.deepEqual(subtotal, { amount: 1001, currency: 'EUR' })
})

test('only what has a price in the currency of the cart can be put into it', () => {
  assert.equal(demandPrice(sku, offer(), 'GBP'), 8995)
  assert.throws(() => demandPrice(sku, offer(), 'USD'), NotForSale.is)
  assert.throws(() => demandPrice(sku, offer({ forSale: false }), 'EUR'), NotForSale.is)
  assert.throws(() => demandPrice(sku, undefined, 'EUR'), NotForSale.is)
})
