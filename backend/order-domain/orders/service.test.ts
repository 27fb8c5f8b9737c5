import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ApiError } from '../../../contracts/common/client.ts'
import { OrdersDefinition, type PlaceRequest } from '../../../contracts/orders/gen/rpc.ts'
import { type Order, OrdersRest, type orderStates } from '../../../contracts/orders/rest.ts'
import { PaymentCaptured, PaymentVoided } from '../../../contracts/payments/events.ts'
import { idFrom, newId } from '../../platform/ids.ts'
import {
  type ServiceUnderTest,
  startService,
  type TestPerson,
} from '../../platform/testing/service.ts'
import orders from './service.ts'

let running: ServiceUnderTest
let clock = new Date('2026-03-01T10:00:00Z')
const reader = { permissions: ['orders:read'] }
const writer = { permissions: ['orders:read', 'orders:write'] }
const customer = () => ({ id: newId('usr') })

before(async () => {
  running = await startService({ service: orders, at: import.meta.url, now: () => clock })
})
after(() => running.close())

const request = (more: Partial<PlaceRequest> = {}): PlaceRequest => ({
  checkoutId: newId('chk'),
  customerId: '',
  email: 'guest@example.com',
  paymentId: newId('pay'),
  currency: 'EUR',
  lines: [
    {
      sku: 'VL1-104-425',
      name: 'Volta',
      brand: 'velastro',
      colourway: 'Jet / Volt',
      size: 'EU 42.5',
      imageId: '',
      quantity: 2,
      unitPrice: 12_995,
      total: 25_990,
      taxRate: 2100,
      tax: 4511,
    },
  ],
  shipping: {
    method: 'standard',
    price: 395,
    taxRate: 2100,
    tax: 69,
    earliest: '2026-03-03',
    latest: '2026-03-05',
  },
  shippingAddress: {
    name: 'Ana García',
    line1: 'Calle de la Luna 3',
    line2: '',
    city: 'Madrid',
    region: '',
    postalCode: '28004',
    country: 'ES',
    phone: '',
  },
  total: 26_385,
  ...more,
})

async function place(more: Partial<PlaceRequest> = {}): Promise<Order> {
  const { orderJson } = await running.rpc(OrdersDefinition).place(request(more))
  return JSON.parse(orderJson)
}

const read = async (id: string, as?: TestPerson, token?: string) =>
  (await running.client(OrdersRest, as)).getOrder({ params: { id }, query: token ? { token } : {} })
const cancel = async (id: string, as?: TestPerson, token?: string) =>
  (await running.client(OrdersRest, as)).cancelOrder({
    params: { id },
    query: token ? { token } : {},
    body: { reason: 'changed my mind' },
  })
const list = async (as: TestPerson, query = {}) =>
  (await running.client(OrdersRest, as)).listOrders({ query })
const failsWith = (code: string) => (error: ApiError) => error.code === code
const captured = ({ id, checkoutId, paymentId, total }: Order) =>
  PaymentCaptured({ paymentId, checkoutId, orderId: id, amount: total })
const voided = ({ checkoutId, paymentId }: Order) => PaymentVoided({ paymentId, checkoutId })
const eventsAbout = async ({ id }: Order) =>
  (await running.published()).filter(({ key }) => key === id).map(({ type }) => type)

test('a checkout that asks again and again has one order, and it is told once', async () => {
  const checkoutId = newId('chk')
  const placed = await Promise.all([1, 2, 3].map(() => place({ checkoutId })))
  const again = await place({ checkoutId, email: 'other@example.com' })
  assert.equal(new Set([...placed, again].map(({ id }) => id)).size, 1)
  assert.equal(again.email, 'guest@example.com')
  assert.deepEqual(await eventsAbout(again), ['orders.order-placed.v1'])
})

test('an order is the sum of its lines and the shipping, as they were sold', async () => {
  const { subtotal, tax, total, lines, shippingAddress } = await place()
  assert.deepEqual([subtotal.amount, tax.amount, total.amount], [25_990, 4580, 26_385])
  assert.ok(!('imageId' in (lines[0] ?? {})) && !('line2' in shippingAddress))
  await assert.rejects(place({ total: 26_384 }), ({ cause }) =>
    /add up to 26385, not to 26384/.test(String(cause)),
  )
})

test('a customer sees their order, staff sees it too, and nobody else does', async () => {
  const owner = customer()
  const order = await place({ customerId: owner.id })
  assert.equal(order.accessToken, undefined)
  assert.deepEqual(await read(order.id, owner), order)
  assert.deepEqual(await read(order.id, reader), order)
  for (const stranger of [
    undefined,
    customer(),
    { permissions: ['payments:read', 'stock:read'] },
  ]) {
    await assert.rejects(read(order.id, stranger), failsWith('order_not_found'))
    await assert.rejects(cancel(order.id, stranger), failsWith('order_not_found'))
  }
})

test('a guest sees and cancels their order by its link for 90 days; another token opens nothing', async () => {
  const [order, other] = await Promise.all([place(), place()])
  const token = order.accessToken ?? ''
  assert.equal((await read(order.id, undefined, token)).id, order.id)
  await assert.rejects(read(order.id), failsWith('order_not_found'))

  const [until = '', signature = ''] = token.split('.')
  const later = (Number.parseInt(until, 36) + 1).toString(36)
  const forged = [other.accessToken, `${later}.${signature}`, `${until}.`, until, '.', '…']
  for (const wrong of forged) {
    await assert.rejects(read(order.id, undefined, wrong), failsWith('order_not_found'))
  }
  const before = clock
  clock = new Date(before.getTime() + 90 * 86_400_000 - 1)
  assert.equal((await cancel(order.id, undefined, token)).status, 'cancelled')
  clock = new Date(before.getTime() + 90 * 86_400_000)
  await assert.rejects(read(order.id, undefined, token), failsWith('order_not_found'))
  clock = before
})

test('an order is cancelled once, by its customer or by staff who may, and the reason is told', async () => {
  const owner = customer()
  const order = await place({ customerId: owner.id })
  await assert.rejects(cancel(order.id, reader), failsWith('order_not_found'))
  const { status, timeline } = await cancel(order.id, owner)
  assert.deepEqual(
    [status, timeline.map(({ event, by }) => [event, by])],
    [
      'cancelled',
      [
        ['placed', owner.id],
        ['cancelled', owner.id],
      ],
    ],
  )
  assert.equal((await cancel(order.id, writer)).timeline.length, 2)
  assert.deepEqual(await eventsAbout(order), [
    'orders.order-placed.v1',
    'orders.order-cancelled.v1',
  ])
  const [told] = (await running.published()).filter(
    ({ key, type }) => key === order.id && type.includes('cancelled'),
  )
  assert.equal((told?.data as { reason?: string } | undefined)?.reason, 'changed my mind')

  const another = await place({ customerId: owner.id })
  assert.equal((await cancel(another.id, writer)).status, 'cancelled')
})

test('an order is paid when its money was taken, once, and can still be cancelled', async () => {
  const order = await place()
  const news = captured(order)
  await running.publish(news, news, captured(order))
  const paid = await read(order.id, reader)
  assert.deepEqual([paid.status, paid.timeline.length], ['paid', 2])
  await cancel(order.id, writer)
  assert.deepEqual(await eventsAbout(order), [
    'orders.order-placed.v1',
    'orders.order-paid.v1',
    'orders.order-cancelled.v1',
  ])
})

test('an order whose money was let go is cancelled, and money that is told of later changes nothing', async () => {
  const order = await place()
  await running.publish(voided(order), captured(order), voided(order))
  const { status, timeline } = await read(order.id, reader)
  assert.deepEqual(
    [status, timeline.map(({ event }) => event)],
    ['cancelled', ['placed', 'cancelled']],
  )
})

test('money of no order is nobody’s concern here', async () => {
  const order = await place()
  const { paymentId, total } = order
  await running.publish(
    PaymentCaptured({ paymentId, checkoutId: newId('chk'), amount: total }),
    PaymentVoided({ paymentId: newId('pay'), checkoutId: newId('chk') }),
  )
  assert.equal((await read(order.id, reader)).status, 'placed')
})

test('the checkout cancels the order that it could not keep, if there is one', async () => {
  const { checkoutId, id } = await place()
  const cancelFor = (of: string) =>
    running.rpc(OrdersDefinition).cancelFor({ checkoutId: of, reason: 'sold out' })
  assert.deepEqual(await cancelFor(checkoutId), { cancelled: true })
  assert.deepEqual(await cancelFor(checkoutId), { cancelled: false })
  assert.deepEqual(await cancelFor(newId('chk')), { cancelled: false })
  assert.equal((await read(id, reader)).timeline.at(-1)?.by, 'checkout')
})

test('a list is by page, the newest first, whatever the ids of the checkouts look like', async () => {
  const owner = customer()
  const begin = clock
  const placed: string[] = []
  for (const checkoutId of [5, 2, 8, 1, 9].map(digit => `chk_${digit}${newId('x').slice(3)}`)) {
    clock = new Date(clock.getTime() + 1000)
    placed.unshift((await place({ customerId: owner.id, checkoutId })).id)
  }
  clock = begin
  const pages: string[][] = []
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await list(owner, { limit: 2, ...(cursor && { cursor }) })
    pages.push(page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  assert.deepEqual(pages, [placed.slice(0, 2), placed.slice(2, 4), placed.slice(4)])
})

test('orders placed in the same moment are each on one page', async () => {
  const owner = customer()
  const placed = await Promise.all(Array.from({ length: 5 }, () => place({ customerId: owner.id })))
  const first = await list(owner, { limit: 3 })
  const rest = await list(owner, { limit: 3, cursor: first.nextCursor })
  assert.deepEqual(
    [...first.items, ...rest.items].map(({ id }) => id).toSorted(),
    placed.map(({ id }) => id).toSorted(),
  )
})

test('a list holds what the caller may see, by status and by email in any case', async () => {
  const [ana, ben] = [customer(), customer()]
  const email = `${newId('x')}@Example.com`
  const open = await place({ customerId: ana.id, email })
  const gone = await place({ customerId: ana.id })
  const bens = await place({ customerId: ben.id, email })
  await cancel(gone.id, ana)
  const ids = async (
    as: TestPerson,
    query: { status?: (typeof orderStates)[number]; email?: string } = {},
  ) => (await list(as, query)).items.map(({ id }) => id).toSorted()

  assert.deepEqual(await ids(ana), [open.id, gone.id].toSorted())
  assert.deepEqual(await ids(ana, { status: 'cancelled' }), [gone.id])
  assert.deepEqual(await ids(ana, { email: email.toLowerCase() }), [open.id])
  assert.deepEqual(await ids(ben), [bens.id])
  assert.deepEqual(await ids(reader, { email: email.toUpperCase() }), [open.id, bens.id].toSorted())
  assert.deepEqual(await ids({ permissions: ['orders:write'] }), [])
  await assert.rejects(
    async () => (await running.client(OrdersRest)).listOrders({}),
    failsWith('unauthenticated'),
  )
})

test('a cursor that we did not give finds nothing, and breaks nothing', async () => {
  const cursor = Buffer.from(idFrom('ord', newId('chk'))).toString('base64url')
  assert.deepEqual((await list(reader, { cursor })).items, [])
})
