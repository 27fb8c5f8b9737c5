import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Currency, money } from '../../../../contracts/common/money.ts'
import { orderStates } from '../../../../contracts/orders/rest.ts'
import { newId } from '../../../platform/ids.ts'
import { randomFrom } from '../../../platform/testing/random.ts'
import { eventOf, type NewOrder, newOrder, type OrderStatus, transitions } from './order.ts'

const now = new Date('2026-03-01T10:00:00Z')

const line = (quantity: number, unitPrice: number, tax: number, currency: Currency = 'EUR') => ({
  sku: 'VL1-104-425',
  name: 'Volta',
  brand: 'velastro',
  colourway: 'Jet / Volt',
  size: 'EU 42.5',
  quantity,
  unitPrice: money(unitPrice, currency),
  total: money(unitPrice * quantity, currency),
  taxRate: 2100,
  tax: money(tax, currency),
})

const wanted = (lines = [line(2, 12_995, 4511)], shippingPrice = 395, tax = 69): NewOrder => ({
  id: newId('ord'),
  checkoutId: newId('chk'),
  email: 'a@b.co',
  paymentId: newId('pay'),
  lines,
  shipping: {
    method: 'standard',
    price: money(shippingPrice, 'EUR'),
    taxRate: 2100,
    tax: money(tax, 'EUR'),
    earliest: '2026-03-03',
    latest: '2026-03-05',
  },
  shippingAddress: {
    name: 'Ana',
    line1: 'Calle 1',
    city: 'Madrid',
    postalCode: '28013',
    country: 'ES',
  },
})

test('a new order is placed now, by its customer or by a guest', () => {
  const guests = newOrder(wanted(), now)
  assert.deepEqual([guests.status, guests.placedAt], ['placed', '2026-03-01T10:00:00.000Z'])
  assert.deepEqual(guests.timeline, [{ at: guests.placedAt, event: 'placed', by: 'guest' }])
  assert.equal(newOrder({ ...wanted(), customerId: 'usr_1' }, now).timeline[0]?.by, 'usr_1')
})

test('the total is the sum of the lines and the shipping, to the cent, whatever they are', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = randomFrom(seed)
    const lines = Array.from({ length: 1 + random(20) }, () =>
      line(1 + random(10), random(100_000), random(5000)),
    )
    const [shipping, shippingTax] = [random(5000), random(900)]
    const { subtotal, tax, total } = newOrder(wanted(lines, shipping, shippingTax), now)
    const sumOf = (part: 'total' | 'tax') => lines.reduce((sum, each) => sum + each[part].amount, 0)
    assert.equal(subtotal.amount, sumOf('total'))
    assert.equal(total.amount, sumOf('total') + shipping)
    assert.equal(tax.amount, sumOf('tax') + shippingTax)
  }
})

test('an order in two currencies is refused', () => {
  assert.throws(() => newOrder(wanted([line(1, 100, 10, 'USD')]), now), TypeError)
})

test('the number can be read out on the phone: ten characters, none that looks like another', () => {
  const numbers = Array.from({ length: 500 }, () => newOrder(wanted(), now).number)
  for (const number of numbers) {
    assert.match(number, /^SC-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  }
  assert.equal(new Set(numbers).size, numbers.length)
})

test('an order is paid once, and cancelled before or after that; what is cancelled stays so', () => {
  const allowed = (from: OrderStatus, to: OrderStatus) =>
    Object.values(transitions).some(
      each => each.to === to && (each.from as readonly OrderStatus[]).includes(from),
    )
  const pairs = orderStates.flatMap(from => orderStates.map(to => `${from} → ${to}`))
  assert.deepEqual(
    pairs.filter(pair => allowed(...(pair.split(' → ') as [OrderStatus, OrderStatus]))),
    ['placed → paid', 'placed → cancelled', 'paid → cancelled'],
  )
})

test('the others are told what an order is about, and why it was cancelled', () => {
  const order = newOrder({ ...wanted(), customerId: 'usr_1' }, now)
  const about = {
    orderId: order.id,
    checkoutId: order.checkoutId,
    paymentId: order.paymentId,
    customerId: 'usr_1',
    email: 'a@b.co',
    number: order.number,
    total: money(26_385, 'EUR'),
    lines: [{ sku: 'VL1-104-425', quantity: 2, total: money(25_990, 'EUR') }],
  }
  assert.deepEqual(eventOf.placed(order).data, about)
  assert.deepEqual(eventOf.cancel(order, 'changed my mind').data, {
    ...about,
    reason: 'changed my mind',
  })
  assert.equal(eventOf.pay(order).key, order.id)
})
