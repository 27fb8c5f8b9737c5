import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnknownCountry } from '../../../../contracts/common/countries.ts'
import { currencies, money } from '../../../../contracts/common/money.ts'
import { CountryNotServed } from '../../../../contracts/shipping/rest.ts'
import { quote, type Shipment } from './quote.ts'
import { shippingRates } from './rates.ts'
import { zones } from './zones.ts'

/** One pair for 59.99 €, ordered on a Monday morning. */
const onePair: Shipment = {
  country: 'ES',
  weightGrams: 1200,
  subtotal: money(5999, 'EUR'),
  at: new Date('2026-03-02T09:00:00Z'),
}

const priceOf = (method: string, shipment: Partial<Shipment>) =>
  quote({ ...onePair, ...shipment }).find(option => option.method === method)?.price.amount

test('in Spain a pair can be picked up, sent, or sent fast, the cheapest first', () => {
  assert.deepEqual(quote(onePair), [
    {
      method: 'pickup',
      price: money(0, 'EUR'),
      delivery: { earliest: '2026-03-02', latest: '2026-03-03' },
    },
    {
      method: 'standard',
      price: money(395, 'EUR'),
      delivery: { earliest: '2026-03-03', latest: '2026-03-05' },
    },
    {
      method: 'express',
      price: money(795, 'EUR'),
      delivery: { earliest: '2026-03-03', latest: '2026-03-03' },
    },
  ])
})

test('abroad there is no pickup', () => {
  for (const country of ['FR', 'GB', 'US']) {
    const methods = quote({ ...onePair, country }).map(({ method }) => method)
    assert.deepEqual(methods, ['standard', 'express'], country)
  }
})

test('standard delivery in the Union is free from the threshold on, and only there', () => {
  const subtotal = money(10000, 'EUR')
  assert.equal(priceOf('standard', { country: 'FR', subtotal: money(9999, 'EUR') }), 695)
  assert.equal(priceOf('standard', { country: 'FR', subtotal }), 0)
  assert.equal(priceOf('express', { country: 'FR', subtotal }), 1495)
  assert.equal(priceOf('standard', { country: 'GB', subtotal }), 1295)
  assert.equal(priceOf('standard', { country: 'US', subtotal }), 1995)
})

test('in Spain it is free from a lower threshold', () => {
  assert.equal(priceOf('standard', { subtotal: money(6000, 'EUR') }), 0)
})

test('a price is asked in the currency of the cart', () => {
  assert.equal(priceOf('standard', { country: 'US', subtotal: money(5999, 'USD') }), 2195)
  assert.equal(priceOf('standard', { country: 'GB', subtotal: money(5999, 'GBP') }), 1095)
})

test('the price goes by weight, up to and including the limit of a band', () => {
  const byWeight: [weightGrams: number, amount: number][] = [
    [0, 395],
    [2000, 395],
    [2001, 595],
    [8000, 595],
    [8001, 1195],
    [30_000, 1195],
  ]
  for (const [weightGrams, amount] of byWeight) {
    assert.equal(priceOf('standard', { weightGrams }), amount, `${weightGrams} g`)
  }
})

test('what is too heavy for one parcel goes in several', () => {
  assert.equal(priceOf('standard', { weightGrams: 30_001 }), 1195 + 395)
  assert.equal(priceOf('standard', { weightGrams: 60_000 }), 2 * 1195)
  assert.equal(priceOf('standard', { weightGrams: 65_000 }), 2 * 1195 + 595)
})

test('a country that does not exist or is not served is refused', () => {
  assert.throws(() => quote({ ...onePair, country: 'XX' }), UnknownCountry.is)
  assert.throws(() => quote({ ...onePair, country: 'RU' }), CountryNotServed.is)
})

test('a weight that is no weight is refused', () => {
  for (const weightGrams of [-1, Number.NaN, Infinity]) {
    assert.throws(() => quote({ ...onePair, weightGrams }), RangeError)
  }
})

test('in every zone and currency the tariff is complete: heavier is dearer, faster is dearer', () => {
  for (const zone of zones) {
    for (const currency of currencies) {
      const listOf = (method: string) =>
        shippingRates
          .find(rate => rate.zone === zone && rate.method === method)
          ?.bands.map(({ prices }) => prices[currency]) ?? []
      const [standard, express] = [listOf('standard'), listOf('express')]
      assert.equal(standard.length, 3)
      assert.ok(standard.every((price, i) => price > (standard[i - 1] ?? 0)))
      assert.ok(express.every((price, i) => price > (express[i - 1] ?? 0)))
      assert.ok(express.every((price, i) => price > (standard[i] ?? 0)))
    }
  }
})

test('the weight bands of each rate rise', () => {
  for (const { bands, zone, method } of shippingRates) {
    const limits = bands.map(({ upToGrams }) => upToGrams)
    assert.deepEqual(
      limits,
      limits.toSorted((a, b) => a - b),
      `${method} ${zone}`,
    )
  }
})
