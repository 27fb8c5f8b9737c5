import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CartFull,
  CartNotFound,
  CartOrdered,
  ItemNotInCart,
  mostOfOneSku,
  mostSkus,
} from '../../../../contracts/cart/rest.ts'
import {
  addItem,
  type Cart,
  changeItem,
  close,
  give,
  type Item,
  merge,
  removeItem,
  visible,
} from './cart.ts'

const then = new Date('2026-03-01T10:00:00Z')
const now = new Date('2026-03-02T10:00:00Z')

const boot = (quantity: number, addedPrice = 9995): Item => ({
  sku: 'VL4821-104-425',
  quantity,
  addedPrice,
})
const sneaker = (quantity: number, n = 1): Item => ({
  sku: `OK1000-1-${n}`,
  quantity,
  addedPrice: 12995,
})

const cartOf = (...items: Item[]): Cart => ({
  id: 'cart_1',
  currency: 'EUR',
  status: 'open',
  items,
  updatedAt: then.toISOString(),
})

test('pairs of the same shoe add up, at the price of the last time', () => {
  const cart = addItem(cartOf(boot(2), sneaker(1)), boot(3, 8995), now)
  assert.deepEqual(cart.items, [boot(5, 8995), sneaker(1)])
  assert.equal(cart.updatedAt, now.toISOString())
})

test('a change leaves the cart as it was, and answers another', () => {
  const cart = cartOf(boot(1))
  addItem(cart, boot(1), now)
  changeItem(cart, boot(2), now)
  removeItem(cart, boot(1).sku, now)
  merge(cart, [sneaker(1)], now)
  assert.deepEqual(cart, cartOf(boot(1)))
})

test('a cart takes ten pairs of one shoe, and not eleven', () => {
  assert.deepEqual(addItem(cartOf(boot(mostOfOneSku - 1)), boot(1), now).items, [boot(10)])
  assert.throws(() => addItem(cartOf(boot(mostOfOneSku)), boot(1), now), CartFull.is)
})

test('a cart takes fifty different shoes; then only more of those', () => {
  const full = cartOf(...Array.from({ length: mostSkus }, (_, n) => sneaker(1, n)))
  assert.throws(() => addItem(full, boot(1), now), CartFull.is)
  assert.equal(addItem(full, sneaker(1, 7), now).items[7]?.quantity, 2)
})

test('a quantity is set, and keeps the price at which the shoe was added', () => {
  const { sku } = boot(1)
  assert.deepEqual(changeItem(cartOf(boot(3)), { sku, quantity: 1 }, now).items, [boot(1)])
})

test('what is not in the cart cannot be changed or taken out', () => {
  assert.throws(() => changeItem(cartOf(boot(1)), sneaker(2), now), ItemNotInCart.is)
  assert.throws(() => removeItem(cartOf(boot(1)), sneaker(2).sku, now), ItemNotInCart.is)
})

test('merged carts add up to the limits, and what is beyond them is left out', () => {
  assert.deepEqual(merge(cartOf(boot(7)), [boot(6, 8995), sneaker(1)], now).items, [
    boot(10, 8995),
    sneaker(1),
  ])
  const others = Array.from({ length: mostSkus }, (_, n) => sneaker(1, n))
  const { items } = merge(cartOf(boot(1)), others, now)
  assert.equal(items.length, mostSkus)
  assert.deepEqual(items[0], boot(1))
})

test('a cart becomes one order: told again it stays, another order is refused', () => {
  const closed = close(cartOf(boot(1)), 'ord_1', now)
  assert.deepEqual([closed.status, closed.orderId], ['ordered', 'ord_1'])
  assert.equal(close(closed, 'ord_1', new Date()), closed)
  assert.throws(() => close(closed, 'ord_2', now), CartOrdered.is)
})

test('a cart that became an order takes no more changes', () => {
  const closed = close(cartOf(boot(1)), 'ord_1', now)
  const changes: (() => Cart)[] = [
    () => addItem(closed, sneaker(1), now),
    () => changeItem(closed, boot(2), now),
    () => removeItem(closed, boot(1).sku, now),
    () => merge(closed, [sneaker(1)], now),
    () => give(closed, 'usr_1', now),
  ]
  for (const change of changes) assert.throws(change, CartOrdered.is)
})

test("a guest's cart is seen by everybody who knows it, a customer's by that customer alone", () => {
  const guests = cartOf(boot(1))
  const customers = give(guests, 'usr_1', now)
  assert.equal(visible(guests, undefined), guests)
  assert.equal(visible(guests, 'usr_2'), guests)
  assert.equal(visible(customers, 'usr_1'), customers)
  for (const other of [undefined, 'usr_2']) {
    assert.throws(() => visible(customers, other), CartNotFound.is)
  }
  assert.throws(() => visible(undefined, 'usr_1'), CartNotFound.is)
})
