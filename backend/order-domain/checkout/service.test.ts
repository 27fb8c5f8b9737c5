import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { CheckoutRest, type NewCheckout } from '../../../contracts/checkout/rest.ts'
import type { ApiError } from '../../../contracts/common/client.ts'
import { PaymentDecided } from '../../../contracts/payments/events.ts'
import { ReservationLost } from '../../../contracts/stock/rest.ts'
import { idFrom, newId } from '../../platform/ids.ts'
import {
  type ServiceUnderTest,
  startService,
  type TestPerson,
} from '../../platform/testing/service.ts'
import checkout from './service.ts'
import { filledCart, newWorld, others, sku, world } from './testing/others.ts'

let running: ServiceUnderTest
let clock = new Date('2026-03-01T10:00:00Z')

before(async () => {
  const options = { service: checkout, at: import.meta.url, uses: others, now: () => clock }
  running = await startService(options)
})
after(() => running.close())
beforeEach(newWorld)

const wish = (token = 'tok_ok', cartId = filledCart()): NewCheckout => ({
  cartId,
  email: 'guest@example.com',
  shippingAddress: {
    name: 'Ana',
    line1: 'Calle 3',
    city: 'Madrid',
    postalCode: '28004',
    country: 'ES',
  },
  shippingMethod: 'standard',
  payment: { provider: 'sandbox', token },
})

const buy = async (body: NewCheckout, key = newId('key'), as?: TestPerson) =>
  (await running.client(CheckoutRest, as)).startCheckout({
    body,
    headers: { 'idempotency-key': key },
  })
const look = async (id: string, as?: TestPerson) =>
  (await running.client(CheckoutRest, as)).getCheckout({ params: { id } })
const failsWith = (code: string) => (error: ApiError) => error.code === code
const only = <T>(values: Map<string, T>) => [...values.values()]
const decided = (checkoutId: string, state: 'authorised' | 'declined') =>
  PaymentDecided({ paymentId: idFrom('pay', checkoutId), checkoutId, state })

function assertNothingLeft() {
  assert.ok(only(world.reservations).every(state => state === 'released'))
  assert.ok(only(world.payments).every(state => state === 'voided'))
  assert.ok(only(world.orders).every(state => state === 'cancelled'))
  assert.ok(only(world.carts).every(({ status }) => status === 'open'))
}

test('a cart becomes an order: pairs sold, money authorised, the cart closed', async () => {
  const order = await buy(wish())
  assert.deepEqual(only(world.orders), ['placed'])
  assert.deepEqual(only(world.reservations), ['committed'])
  assert.deepEqual(only(world.payments), ['authorised'])
  assert.deepEqual(only(world.carts)[0]?.status, 'ordered')
  assert.ok(world.asked.includes('authorise 13390') && world.orders.has(order.id))
})

test('the price of the moment is charged, not the one the cart was filled at', async () => {
  const body = wish()
  world.price = 9995
  await buy(body)
  assert.ok(world.asked.includes('authorise 10390'))
})

test('when the pairs are gone nothing is charged, and the SKUs are named', async () => {
  world.pairs = 0
  await assert.rejects(buy(wish()), (error: ApiError) => {
    assert.deepEqual(error.problem.skus, [{ sku, available: 0 }])
    return error.status === 409 && error.code === 'out_of_stock'
  })
  assert.deepEqual([only(world.payments), only(world.orders)], [[], []])
  assertNothingLeft()
})

test('a repeated request that was out of stock stays so, and keeps no pairs that came since', async () => {
  world.pairs = 0
  const [body, key] = [wish(), newId('key')]
  await assert.rejects(buy(body, key), failsWith('out_of_stock'))
  world.pairs = 1
  await assert.rejects(buy(body, key), failsWith('out_of_stock'))
  assertNothingLeft()
})

test('a declined payment says why, and gives the pairs back', async () => {
  const [body, key] = [wish('tok_declined'), newId('key')]
  const declined = (error: ApiError) =>
    error.status === 402 && error.problem.declineCode === 'card_declined'
  await assert.rejects(buy(body, key), declined)
  assertNothingLeft()
  await assert.rejects(buy(body, key), declined)
  assert.equal(world.asked.filter(each => each.startsWith('authorise')).length, 1)
})

test('when the reservation is lost at the last moment, order and money are undone and the cart stays open', async () => {
  world.broken.set('commit', ReservationLost({ facts: { skus: [{ sku }] } }))
  await assert.rejects(buy(wish()), failsWith('out_of_stock'))
  assert.deepEqual(only(world.orders), ['cancelled'])
  assertNothingLeft()
})

for (const step of ['reserve', 'authorise 13390', 'place', 'commit', 'close']) {
  test(`a sale that breaks at “${step}” goes on where it was when the request is repeated`, async () => {
    const [body, key] = [wish(), newId('key')]
    world.broken.set(step, new Error('the wire was cut'))
    await assert.rejects(buy(body, key), failsWith('internal'))
    await buy(body, key)
    assert.deepEqual([only(world.orders), only(world.reservations)], [['placed'], ['committed']])
    assert.deepEqual(only(world.payments), ['authorised'])
  })
}

for (const step of ['cancel', 'void', 'release']) {
  test(`undoing that breaks at “${step}” is taken up again, in the same direction`, async () => {
    const [body, key] = [wish('tok_declined'), newId('key')]
    world.broken.set(step, new Error('the wire was cut'))
    await assert.rejects(buy(body, key), failsWith('internal'))
    await assert.rejects(buy(body, key), failsWith('payment_declined'))
    assertNothingLeft()
  })
}

test('many requests with one key are one checkout with one charge', async () => {
  const [body, key] = [wish(), newId('key')]
  const orders = await Promise.all(Array.from({ length: 8 }, () => buy(body, key)))
  assert.equal(new Set(orders.map(({ id }) => id)).size, 1)
  assert.equal(world.asked.filter(each => each.startsWith('authorise')).length, 1)
  assert.equal((await buy(body, key)).id, orders[0]?.id)
})

test('a key belongs to its request and to whoever sent it', async () => {
  const key = newId('key')
  await buy(wish(), key)
  await assert.rejects(buy(wish(), key), failsWith('idempotency_key_reused'))
  await assert.rejects(buy(wish('tok_ok', newId('cart')), key), failsWith('idempotency_key_reused'))
  assert.deepEqual(only(world.reservations).toSorted(), ['committed', 'released'])
  await buy(wish(), key, { id: newId('usr') })
  assert.equal(world.orders.size, 2)
})

test('a charge that appears late ends in the order, by its event', async () => {
  const { id, ...pending } = await buy(wish('tok_timeout'))
  assert.deepEqual(pending, { status: 'processing' })
  world.payments.set(id, 'authorised')
  await running.publish(decided(id, 'authorised'))
  assert.deepEqual(only(world.orders), ['placed'])
  assert.equal((await look(id)).id, idFrom('ord', id))
})

test('a challenge that is failed ends in nothing, by its event', async () => {
  const reply = await buy(wish('tok_3ds'))
  assert.ok('nextAction' in reply && reply.nextAction?.url === '/bank')
  world.payments.set(reply.id, 'declined')
  await running.publish(decided(reply.id, 'declined'))
  await assert.rejects(look(reply.id), failsWith('payment_declined'))
  assertNothingLeft()
})

test('a payment that is not completed in time is given up', async t => {
  const { id } = await buy(wish('tok_3ds'))
  t.after(() => (clock = new Date('2026-03-01T10:00:00Z')))
  clock = new Date(clock.getTime() + 15 * 60_000)
  assert.ok('status' in (await look(id)))
  clock = new Date(clock.getTime() + 1)
  await assert.rejects(look(id), failsWith('checkout_expired'))
  assertNothingLeft()
})

test('a checkout is seen by whoever began it', async () => {
  const owner = { id: newId('usr') }
  const { id } = await buy(wish('tok_3ds'), newId('key'), owner)
  assert.equal((await look(id, owner)).id, id)
  for (const other of [undefined, { id: newId('usr') }]) {
    await assert.rejects(look(id, other), failsWith('checkout_not_found'))
  }
})
