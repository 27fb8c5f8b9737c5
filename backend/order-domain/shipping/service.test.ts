import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiError } from '../../../contracts/common/client.ts'
import type { Currency } from '../../../contracts/common/money.ts'
import { ShippingDefinition } from '../../../contracts/shipping/gen/rpc.ts'
import { CountryNotServed, ShippingRest } from '../../../contracts/shipping/rest.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import shipping from './service.ts'

let running: ServiceUnderTest
const mondayMorning = () => new Date('2026-03-02T09:00:00Z')

before(async () => {
  running = await startService({ service: shipping, at: import.meta.url, now: mondayMorning })
})
after(() => running.close())

async function options(country: string, query: { weightGrams?: number; currency?: Currency } = {}) {
  const api = await running.client(ShippingRest)
  const { items } = await api.quote({
    query: { country, weightGrams: 1200, subtotal: 5999, ...query },
  })
  return items
}

const parcel = { country: 'FR', weightGrams: 1200, subtotal: 5999, currency: 'GBP' }

const refused = (status: number, code: string) => (error: unknown) =>
  error instanceof ApiError && error.status === status && error.code === code

test('a shopper sees methods, prices and days, the cheapest first', async () => {
  const [pickup, standard] = await options('ES')
  assert.equal(pickup?.method, 'pickup')
  assert.deepEqual(standard, {
    method: 'standard',
    price: { amount: 395, currency: 'EUR' },
    delivery: { earliest: '2026-03-03', latest: '2026-03-05' },
  })
})

test('prices are in the currency that is asked for', async () => {
  const [standard] = await options('FR', { currency: 'USD' })
  assert.deepEqual(standard?.price, { amount: 750, currency: 'USD' })
})

test('the checkout is quoted the same', async () => {
  const { options: quoted } = await running.rpc(ShippingDefinition).quote(parcel)
  assert.deepEqual(quoted, [
    { method: 'standard', price: 595, earliest: '2026-03-05', latest: '2026-03-10' },
    { method: 'express', price: 1295, earliest: '2026-03-03', latest: '2026-03-04' },
  ])
})

test('countries that are not served or do not exist are refused by name', async () => {
  await assert.rejects(options('KP'), refused(422, 'country_not_served'))
  await assert.rejects(options('XX'), refused(400, 'unknown_country'))
  const quoted = running.rpc(ShippingDefinition).quote({ ...parcel, country: 'KP' })
  await assert.rejects(quoted, CountryNotServed.is)
})

test('a weight that no parcel has is refused', async () => {
  for (const weightGrams of [0, -1, 1.5, 2_000_000]) {
    await assert.rejects(options('ES', { weightGrams }), refused(400, 'invalid_request'))
  }
})
