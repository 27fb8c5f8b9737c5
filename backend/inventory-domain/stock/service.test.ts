import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ApiError } from '../../../contracts/common/client.ts'
import { Failure } from '../../../contracts/common/errors.ts'
import { OrderCancelled } from '../../../contracts/orders/events.ts'
import { StockDefinition } from '../../../contracts/stock/gen/rpc.ts'
import { StockRest } from '../../../contracts/stock/rest.ts'
import { newId } from '../../platform/ids.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import stock from './service.ts'

let running: ServiceUnderTest
let clock = new Date('2026-03-01T10:00:00Z')
const staff = { permissions: ['stock:read', 'stock:write'] }

before(async () => {
  running = await startService({ service: stock, at: import.meta.url, now: () => clock })
})
after(() => running.close())

let count = 100
const freshSku = () => `VL${++count}-104-425`

async function stocked(quantity: number, warehouse = 'madrid'): Promise<string> {
  const sku = freshSku()
  await receive(sku, quantity, warehouse)
  return sku
}

async function receive(sku: string, quantity: number, warehouse: string) {
  const api = await running.client(StockRest, staff)
  await api.receive({ body: { warehouse, reference: 'test', lines: [{ sku, quantity }] } })
}

const reserve = (
  lines: { sku: string; quantity: number }[],
  reservationId = newId('chk'),
  ttlSeconds = 900,
) => running.rpc(StockDefinition).reserve({ reservationId, lines, ttlSeconds })
const commit = (reservationId: string) => running.rpc(StockDefinition).commit({ reservationId })
const release = (reservationId: string) => running.rpc(StockDefinition).release({ reservationId })
const available = async (sku: string) =>
  (await (await running.client(StockRest)).getStock({ params: { sku } })).available
const levels = async (sku: string) =>
  (await (await running.client(StockRest, staff)).getLevels({ params: { sku } })).items
const ledgerSum = async (sku: string) => {
  const { items } = await (await running.client(StockRest, staff)).getLedger({
    params: { sku },
    query: {},
  })
  return items.reduce((sum, { delta }) => sum + delta, 0)
}
const outOfStock = (error: unknown) => error instanceof Failure && error.code === 'out_of_stock'

test('a thousand buyers of fifty pairs get exactly fifty, and the others are told which SKU is gone', async () => {
  const sku = await stocked(50)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 1000 }, () => reserve([{ sku, quantity: 1 }])),
  )
  const losers = outcomes.filter(each => each.status === 'rejected')
  assert.equal(outcomes.length - losers.length, 50)
  assert.ok(losers.every(({ reason }) => outOfStock(reason)))
  assert.deepEqual(losers[0]?.reason.facts, { skus: [{ sku, available: 0 }] })
  assert.equal(await available(sku), 0)
})

test('several SKUs are reserved together or not at all', async () => {
  const [plenty, scarce] = [await stocked(5), await stocked(1)]
  await assert.rejects(
    reserve([
      { sku: plenty, quantity: 2 },
      { sku: scarce, quantity: 2 },
    ]),
    outOfStock,
  )
  assert.deepEqual([await available(plenty), await available(scarce)], [5, 1])
})

test('buyers who want the same SKUs in opposite order do not lock each other out', async () => {
  const [a, b] = [await stocked(100), await stocked(100)]
  const wishes = Array.from({ length: 100 }, (_, i) => (i % 2 ? [a, b] : [b, a]))
  await Promise.all(wishes.map(skus => reserve(skus.map(sku => ({ sku, quantity: 1 })))))
  assert.deepEqual([await available(a), await available(b)], [0, 0])
})

test('a reservation that is repeated holds its pairs once', async () => {
  const sku = await stocked(5)
  const id = newId('chk')
  await Promise.all([reserve([{ sku, quantity: 2 }], id), reserve([{ sku, quantity: 2 }], id)])
  await reserve([{ sku, quantity: 2 }], id)
  assert.equal(await available(sku), 3)
})

test('a SKU named twice in one reservation counts for the sum', async () => {
  const sku = await stocked(3)
  await assert.rejects(
    reserve([
      { sku, quantity: 2 },
      { sku, quantity: 2 },
    ]),
    outOfStock,
  )
})

test('one warehouse is preferred that has all pairs, else several give theirs', async () => {
  const sku = await stocked(2, 'bilbao')
  await receive(sku, 3, 'madrid')
  await reserve([{ sku, quantity: 3 }])
  assert.deepEqual(
    (await levels(sku)).map(({ warehouse, reserved }) => [warehouse, reserved]),
    [
      ['bilbao', 0],
      ['madrid', 3],
    ],
  )
  await receive(sku, 1, 'madrid')
  await reserve([{ sku, quantity: 3 }])
  assert.equal(await available(sku), 0)
})

test('a commit takes the pairs off the shelf once, and the ledger adds up to the level', async () => {
  const sku = await stocked(4)
  const { reservationId } = await reserve([{ sku, quantity: 3 }])
  await commit(reservationId)
  assert.equal((await commit(reservationId)).state, 'committed')
  const [level] = await levels(sku)
  assert.deepEqual([level?.onHand, level?.reserved], [1, 0])
  assert.equal(await ledgerSum(sku), 1)
})

test('released pairs can be bought again, and the reservation is over for good', async () => {
  const sku = await stocked(1)
  const { reservationId } = await reserve([{ sku, quantity: 1 }])
  await release(reservationId)
  await release(reservationId)
  assert.equal(await available(sku), 1)
  await assert.rejects(reserve([{ sku, quantity: 1 }], reservationId), /ran out/)
  await assert.rejects(commit(reservationId), /ran out/)
})

test('a release that comes before its reservation wins', async () => {
  const sku = await stocked(1)
  const id = newId('chk')
  await release(id)
  await assert.rejects(reserve([{ sku, quantity: 1 }], id), /ran out/)
  assert.equal(await available(sku), 1)
})

test('a promise runs out; its checkout still gets the pairs while there are any', async () => {
  const sku = await stocked(1)
  const [late, lost] = [newId('chk'), newId('chk')]
  await reserve([{ sku, quantity: 1 }], late, 60)
  clock = new Date(clock.getTime() + 61_000)
  await running.settle()
  assert.equal(await available(sku), 1)
  await commit(late)
  assert.equal(await available(sku), 0)

  const other = await stocked(1)
  await reserve([{ sku: other, quantity: 1 }], lost, 60)
  clock = new Date(clock.getTime() + 61_000)
  await running.settle()
  await reserve([{ sku: other, quantity: 1 }])
  await assert.rejects(commit(lost), /ran out/)
})

test('the pairs of a cancelled order return to the shelf, however often the event comes', async () => {
  const sku = await stocked(2)
  const { reservationId } = await reserve([{ sku, quantity: 2 }])
  await commit(reservationId)
  const cancelled = OrderCancelled({
    orderId: newId('ord'),
    checkoutId: reservationId,
    paymentId: newId('pay'),
    email: 'a@b.co',
    number: 'SC-1',
    total: { amount: 1, currency: 'EUR' },
    lines: [],
    reason: 'test',
  })
  await running.publish(cancelled, cancelled)
  assert.equal(await available(sku), 2)
  assert.equal(await ledgerSum(sku), 2)
})

test('promised pairs cannot be taken away by an adjustment', async () => {
  const sku = await stocked(3)
  await reserve([{ sku, quantity: 2 }])
  const api = await running.client(StockRest, staff)
  await assert.rejects(
    api.adjust({ body: { sku, delta: -2, reason: 'lost' } }),
    (error: ApiError) => error.status === 409 && error.code === 'stock_would_be_negative',
  )
  assert.equal((await api.adjust({ body: { sku, delta: -1, reason: 'lost' } })).available, 0)
})

test('a delivery that is booked twice under one key counts once', async () => {
  const sku = freshSku()
  const api = await running.client(StockRest, { id: newId('usr'), ...staff })
  const delivery = {
    headers: { 'idempotency-key': 'delivery-1' },
    body: { reference: 'PO-1', lines: [{ sku, quantity: 5 }] },
  }
  const replies = await Promise.all([api.receive(delivery), api.receive(delivery)])
  assert.deepEqual(replies[0], replies[1])
  assert.equal(await available(sku), 5)
  const other = { ...delivery, body: { reference: 'PO-2', lines: [{ sku, quantity: 6 }] } }
  await assert.rejects(
    api.receive(other),
    (error: ApiError) => error.code === 'idempotency_key_reused',
  )
})

test('the world is told what it can see change, and nothing else', async () => {
  const sku = await stocked(12)
  const told = async () =>
    (await running.published())
      .flatMap(({ data }) => (data as { variants: { sku: string; available: number }[] }).variants)
      .filter(each => each.sku === sku)
      .map(each => each.available)
  await reserve([{ sku, quantity: 2 }])
  assert.deepEqual(await told(), [10])
  await reserve([{ sku, quantity: 1 }])
  assert.deepEqual(await told(), [10, 9])
})

test('only staff sees levels and changes them; everybody sees what is available', async () => {
  const sku = await stocked(1)
  const codeFor = async (as?: { permissions: string[] }) => {
    const api = await running.client(StockRest, as)
    return api.getLevels({ params: { sku } }).catch((error: ApiError) => error.code)
  }
  assert.equal(await codeFor(), 'unauthenticated')
  assert.equal(await codeFor({ permissions: [] }), 'forbidden')
  assert.equal(await available(sku), 1)
  await assert.rejects(available('XX999-1-40'), (error: ApiError) => error.code === 'sku_not_found')
})
