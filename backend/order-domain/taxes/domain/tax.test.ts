import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnknownCountry } from '../../../../contracts/common/countries.ts'
import { splitGross, taxOf } from './tax.ts'
import { vatAreas } from './vat-rates.ts'

const at = new Date('2026-01-15T12:00:00Z')

test('the tax of a price in Spain is the part above 100 of 121', () => {
  const tax = taxOf({ lines: [{ id: 'a', gross: 12100 }], country: 'ES', currency: 'EUR', at })
  assert.deepEqual(tax, {
    currency: 'EUR',
    area: 'ES',
    gross: 12100,
    net: 10000,
    tax: 2100,
    lines: [{ id: 'a', rate: 2100, gross: 12100, net: 10000, tax: 2100 }],
    byRate: [{ rate: 2100, gross: 12100, net: 10000, tax: 2100 }],
  })
})

test('the net is rounded half up to the cent, and the tax is the rest', () => {
  const cases: [gross: number, rate: number, net: number][] = [
    [12995, 2100, 10740], // 10739.67
    [12995, 2550, 10355], // 10354.58
    [1, 2500, 1], // 0.8
    [3, 10000, 2], // exactly 1.5
    [1, 10000, 1], // exactly 0.5
    [0, 2100, 0],
    [12995, 0, 12995],
  ]
  for (const [gross, rate, net] of cases) {
    assert.deepEqual(splitGross(gross, rate), { gross, net, tax: gross - net })
  }
})

test('amounts too large for floating point are still exact to the cent', () => {
  const gross = 9_007_199_254_740_990
  assert.equal(splitGross(gross, 2100).net, Number((BigInt(gross) * 10000n * 2n + 12100n) / 24200n))
})

test('an amount that is negative or has fractions is refused', () => {
  for (const gross of [-1, 0.5, Number.NaN, Infinity]) {
    assert.throws(() => splitGross(gross, 2100), RangeError)
  }
})

test('for every rate and 10,000 prices, net and tax make the gross and neither is off by a cent', () => {
  const rates = new Set(Object.values(vatAreas).flatMap(area => Object.values(area.standard)))
  for (const rate of [0, 300, ...rates]) {
    for (let gross = 0; gross < 10_000; gross++) {
      const { net, tax } = splitGross(gross, rate)
      assert.equal(net + tax, gross)
      const error = net * (10_000 + rate) - gross * 10_000
      assert.ok(2 * error <= 10_000 + rate && 2 * error > -(10_000 + rate), `${gross} at ${rate}`)
    }
  }
})

/** A sequence of numbers below 2^31 that is the same on every run (Lehmer, 1951). */
function* lehmer(seed: number): Generator<number, never> {
  for (let state = seed; ; ) yield (state = (state * 48271) % 2147483647)
}

test('for 5,000 generated sales, every total equals the sum of its lines and of its rates', () => {
  const random = lehmer(20260115)
  const below = (limit: number) => random.next().value % limit
  const places = ['ES', 'IE', 'LU', 'FI', 'US', 'PT']

  for (let run = 0; run < 5_000; run++) {
    const lines = Array.from({ length: below(8) }, (_, i) => ({
      id: `line-${i}`,
      gross: below(50_000),
      taxClass: below(2) ? ('standard' as const) : ('childrens-footwear' as const),
    }))
    const tax = taxOf({ lines, country: places[below(6)] ?? 'ES', currency: 'EUR', at })

    for (const part of ['gross', 'net', 'tax'] as const) {
      const sumOf = (splits: { gross: number; net: number; tax: number }[]) =>
        splits.reduce((total, split) => total + split[part], 0)
      assert.equal(tax[part], sumOf(tax.lines))
      assert.equal(tax[part], sumOf(tax.byRate))
    }
    assert.equal(tax.net + tax.tax, tax.gross)
    assert.equal(
      tax.gross,
      lines.reduce((total, line) => total + line.gross, 0),
    )
  }
})

test('a sale with two rates shows both, the highest first', () => {
  const tax = taxOf({
    lines: [
      { id: 'kids', gross: 5000, taxClass: 'childrens-footwear' },
      { id: 'adults', gross: 12300 },
      { id: 'delivery', gross: 615 },
    ],
    country: 'IE',
    currency: 'EUR',
    at,
  })
  assert.deepEqual(tax.byRate, [
    { rate: 2300, gross: 12915, net: 10500, tax: 2415 },
    { rate: 0, gross: 5000, net: 5000, tax: 0 },
  ])
  assert.equal(tax.exemption, undefined)
})

test('an export keeps its price, holds no tax, and says on what ground', () => {
  const tax = taxOf({ lines: [{ id: 'a', gross: 12995 }], country: 'US', currency: 'USD', at })
  assert.equal(tax.gross, 12995)
  assert.equal(tax.net, 12995)
  assert.equal(tax.tax, 0)
  assert.equal(tax.exemption, 'Export, Directive 2006/112/EC, Art. 146')
})

test('the postal code counts: the Canary Islands are an export', () => {
  const sale = { lines: [{ id: 'a', gross: 12100 }], currency: 'EUR' as const, at }
  assert.equal(taxOf({ ...sale, country: 'ES', postalCode: '35001' }).tax, 0)
  assert.equal(taxOf({ ...sale, country: 'ES', postalCode: '28013' }).tax, 2100)
})

test('the rate is the one of the day of the sale', () => {
  const sale = { lines: [{ id: 'a', gross: 12400 }], country: 'EE', currency: 'EUR' as const }
  assert.equal(taxOf({ ...sale, at: new Date('2025-07-01T12:00:00Z') }).tax, 2400)
  assert.equal(taxOf({ ...sale, at: new Date('2025-06-01T12:00:00Z') }).tax, 2236)
})

test('a sale to an unknown country is refused', () => {
  assert.throws(() => taxOf({ lines: [], country: 'ZZ', currency: 'EUR', at }), UnknownCountry.is)
})

test('a sale without lines owes nothing', () => {
  const { gross, tax, byRate } = taxOf({ lines: [], country: 'ES', currency: 'EUR', at })
  assert.deepEqual({ gross, tax, byRate }, { gross: 0, tax: 0, byRate: [] })
})
