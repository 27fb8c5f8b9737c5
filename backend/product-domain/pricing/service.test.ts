import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { ApiError } from '../../../contracts/common/client.ts'
import type { Event } from '../../../contracts/common/events.ts'
import { PricingDefinition } from '../../../contracts/pricing/gen/rpc.ts'
import { type NewPriceChange, PricingRest } from '../../../contracts/pricing/rest.ts'
import { testDatabase } from '../../platform/testing/database.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import pricing from './service.ts'

const staff = { permissions: ['prices:write'] }
const hour = 3_600_000
const day = 24 * hour

let clock = new Date('2026-03-01T10:00:00Z')
const later = (ms: number) => new Date(clock.getTime() + ms)
const iso = (ms: number) => later(ms).toISOString()

let shop: ServiceUnderTest
let replica: ServiceUnderTest
let closeDatabase: () => Promise<void>

before(async () => {
  const database = await testDatabase()
  closeDatabase = database.close
  const env = { SHOECLOUD_POSTGRES_URL: database.url }
  const at = import.meta.url
  const now = () => clock
  shop = await startService({ service: pricing, at, now, env })
  // It leaves the relay to the first, so that all events are seen in one place.
  const withoutRelay: typeof pricing = { ...pricing, publishes: [] }
  replica = await startService({ service: withoutRelay, at, now, env })
})
after(async () => {
  await Promise.all([shop.close(), replica.close()])
  await closeDatabase()
})

let count = 100
let style: string
let sku: string
beforeEach(() => {
  style = `VL${++count}`
  sku = `${style}-104-425`
})

type Wish = Omit<NewPriceChange, 'sku' | 'currency'> & { sku?: string; currency?: 'EUR' | 'USD' }

async function change(...wishes: Wish[]) {
  const api = await shop.client(PricingRest, staff)
  const changes = wishes.map(wish => ({ sku, currency: 'EUR' as const, ...wish }))
  return (await api.changePrices({ body: { changes } })).items
}

const base = (amount: number, more: Partial<Wish> = {}): Wish => ({ kind: 'base', amount, ...more })
const sale = (amount: number, from: number, until?: number): Wish => ({
  kind: 'sale',
  amount,
  from: iso(from),
  ...(until !== undefined && { until: iso(until) }),
})

async function shown(asked = sku, at = shop) {
  const { price, compareAt, lowestIn30Days } = await (await at.client(PricingRest)).getPrice({
    params: { sku: asked },
  })
  return [price, compareAt, lowestIn30Days].flatMap(each => each?.amount ?? [])
}

const history = async () =>
  (await (await shop.client(PricingRest, staff)).getPriceHistory({ params: { sku } })).items
const endSale = async (id: string) =>
  (await shop.client(PricingRest, staff)).endSale({ params: { id } })

/** What was told about the model of this test, oldest first: the amounts of each event. */
async function told() {
  await replica.settle()
  const events = (await shop.published()) as Event<{
    prices: { shown: { price: { amount: number } } }[]
  }>[]
  return events
    .filter(({ key }) => key === style)
    .map(({ data }) => data.prices.map(each => each.shown.price.amount))
}

const refused = (code: string) => (error: unknown) =>
  error instanceof ApiError && error.code === code

test('a price is shown from the moment it is set, and told in one event for the model', async () => {
  const other = `${style}-104-430`
  await change(base(12995), base(13995, { currency: 'USD' }), base(12495, { sku: other }))
  assert.deepEqual(await shown(), [12995])
  assert.deepEqual(await shown(other), [12495])
  assert.deepEqual(await told(), [[12995, 13995, 12495]])
})

test('other services are given the prices of many SKUs; those without one are left out', async () => {
  await change(base(12995))
  const skus = [sku, `${style}-104-999`]
  const prices = (currency: string) => shop.rpc(PricingDefinition).prices({ skus, currency })
  assert.deepEqual(await prices('EUR'), {
    prices: [{ sku, amount: 12995, compareAt: 0, lowestIn30Days: 0 }],
  })
  assert.deepEqual(await prices('USD'), { prices: [] })
})

test('a planned sale begins and ends by itself; each is told once, by whichever replica', async () => {
  await change(base(12995))
  await change(sale(9995, day, 2 * day))
  assert.deepEqual(await shown(), [12995])

  clock = later(day)
  assert.deepEqual(await shown(), [9995, 12995, 12995])
  assert.deepEqual(
    (await shop.rpc(PricingDefinition).prices({ skus: [sku], currency: 'EUR' })).prices,
    [{ sku, amount: 9995, compareAt: 12995, lowestIn30Days: 12995 }],
  )
  await Promise.all([shop.settle(), replica.settle()])
  assert.deepEqual(await told(), [[12995], [9995]])

  clock = later(day)
  assert.deepEqual(await shown(), [12995])
  await Promise.all([shop.settle(), replica.settle()])
  assert.deepEqual(await told(), [[12995], [9995], [12995]])
})

test('after a long downtime only what is different from before is told', async () => {
  const other = `${style}-104-430`
  await change(base(100), base(100, { sku: other }))
  await change(sale(80, hour, 2 * hour), { ...sale(70, hour), sku: other })
  clock = later(30 * day)
  assert.deepEqual(await told(), [[100, 100], [70]])
})

test('a price that one replica changes is the price of the other', async () => {
  await change(base(100))
  assert.deepEqual(await shown(sku, replica), [100])
  await change(base(120))
  await shop.settle()
  await replica.settle()
  assert.deepEqual(await shown(sku, replica), [120])
})

test('a sale that is ended stays in the history, with the days it ran', async () => {
  await change(base(100))
  clock = later(hour)
  const [planned] = await change(sale(70, 0, 10 * day))
  clock = later(day)
  const ended = await endSale(planned?.id as string)
  assert.equal(ended.until, clock.toISOString())
  assert.deepEqual(await shown(), [100])
  assert.deepEqual((await history()).at(-1), ended)
  assert.deepEqual(await told(), [[100], [70], [100]])

  await assert.rejects(endSale(ended.id), refused('sale_over'))
  clock = later(hour)
  await change(sale(60, 0))
  assert.deepEqual(await shown(), [60, 100, 70])
})

test('a sale that is called off never begins, and nobody hears of it', async () => {
  await change(base(100))
  const [planned] = await change(sale(70, day, 2 * day))
  assert.deepEqual(await shown(sku, replica), [100])
  await endSale(planned?.id as string)
  clock = later(day)
  assert.deepEqual(await shown(), [100])
  assert.deepEqual(await shown(sku, replica), [100])
  assert.deepEqual(await told(), [[100]])
})

test('the first request about a price may tell its past, a later one may not', async () => {
  const items = await change(base(100, { from: iso(-60 * day) }), sale(70, -5 * day, 5 * day))
  assert.equal(items.length, 2)
  assert.deepEqual(await shown(), [70, 100, 100])
  await assert.rejects(change(sale(60, -day)), refused('price_in_the_past'))
  await change(base(110, { currency: 'USD', from: iso(-60 * day) }))
})

test('of many changes all are made or none', async () => {
  const other = `${style}-104-430`
  await assert.rejects(
    change(base(100), { ...sale(70, day, day), sku: other }),
    (error: unknown) =>
      refused('sale_too_short')(error) && (error as ApiError).problem.sku === other,
  )
  await assert.rejects(change(base(100, { until: iso(day) })), refused('base_price_ends'))
  await assert.rejects(shown(), refused('price_not_found'))
  assert.deepEqual(await history(), [])
})

test('a request that is sent twice changes prices once', async () => {
  const api = await shop.client(PricingRest, { ...staff, id: 'usr_01jz8d3v5tfqz8w3c2k9r7m4xn' })
  const request = {
    body: { changes: [{ sku, currency: 'EUR' as const, kind: 'base' as const, amount: 100 }] },
    headers: { 'idempotency-key': style },
  }
  const [first, second] = [await api.changePrices(request), await api.changePrices(request)]
  assert.deepEqual(second, first)
  assert.equal((await history()).length, 1)
})

test('changes at the same time are made one after the other, and the last one told is the price', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => change(base(100 + i))))
  assert.equal((await history()).length, 20)
  assert.deepEqual((await told()).at(-1), await shown())
})

test('what is no sale cannot be ended', async () => {
  const [first] = await change(base(100))
  await assert.rejects(endSale(first?.id as string), refused('price_not_found'))
})

test('only those who may write prices change them or read their history', async () => {
  const customer = await shop.client(PricingRest, {})
  const changes = [{ sku, currency: 'EUR' as const, kind: 'base' as const, amount: 1 }]
  await assert.rejects(customer.changePrices({ body: { changes } }), refused('forbidden'))
  await assert.rejects(customer.getPriceHistory({ params: { sku } }), refused('forbidden'))
})
