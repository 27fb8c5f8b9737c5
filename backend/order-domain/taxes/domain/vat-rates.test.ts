import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countries, euCountries, UnknownCountry } from '../../../../contracts/common/countries.ts'
import { TaxRateUnknown } from '../../../../contracts/taxes/rest.ts'
import { dayIn, exportArea, vatAreaOf, vatAreas, vatRateOn } from './vat-rates.ts'

const standardRate = (area: string, day: string) => vatRateOn(day, area, 'standard')

test('every member state of the Union has its rates, in the order of their dates', () => {
  for (const country of euCountries) assert.ok(vatAreas[country], country)
  for (const [area, { standard }] of Object.entries(vatAreas)) {
    const days = Object.keys(standard)
    assert.equal(days[0], '2020-01-01', area)
    assert.deepEqual(days, days.toSorted(), area)
    assert.ok(
      Object.values(standard).every(rate => rate >= 1500 && rate <= 2700),
      area,
    )
  }
})

test('a rate changes on the day that the law says', () => {
  const changes: [area: string, before: [string, number], after: [string, number]][] = [
    ['DE', ['2020-06-30', 1900], ['2020-07-01', 1600]],
    ['DE', ['2020-12-31', 1600], ['2021-01-01', 1900]],
    ['EE', ['2023-12-31', 2000], ['2024-01-01', 2200]],
    ['EE', ['2025-06-30', 2200], ['2025-07-01', 2400]],
    ['FI', ['2024-08-31', 2400], ['2024-09-01', 2550]],
    ['IE', ['2020-08-31', 2300], ['2020-09-01', 2100]],
    ['IE', ['2021-02-28', 2100], ['2021-03-01', 2300]],
    ['LU', ['2022-12-31', 1700], ['2023-01-01', 1600]],
    ['LU', ['2023-12-31', 1600], ['2024-01-01', 1700]],
    ['PT-20', ['2021-06-30', 1800], ['2021-07-01', 1600]],
    ['RO', ['2025-07-31', 1900], ['2025-08-01', 2100]],
    ['SK', ['2024-12-31', 2000], ['2025-01-01', 2300]],
  ]
  for (const [area, ...sides] of changes) {
    for (const [day, rate] of sides) assert.equal(standardRate(area, day), rate, `${area} ${day}`)
  }
})

test('a day begins at midnight of the country, not of Greenwich', () => {
  assert.equal(dayIn('EE', new Date('2025-06-30T20:59:59.999Z')), '2025-06-30')
  assert.equal(dayIn('EE', new Date('2025-06-30T21:00:00.000Z')), '2025-07-01')
  assert.equal(dayIn(exportArea, new Date('2025-06-30T21:00:00.000Z')), '2025-06-30')
})

test('the last known rate stays until the law changes', () => {
  assert.equal(standardRate('FI', '2035-01-01'), 2550)
})

test('before the first known day there is no answer', () => {
  assert.throws(() => standardRate('ES', '2019-12-30'), TaxRateUnknown.is)
})

test("children's footwear is cheaper in Ireland, Luxembourg and Northern Ireland, and nowhere else", () => {
  const cheaper = Object.keys(vatAreas).filter(
    area => vatRateOn('2026-01-15', area, 'childrens-footwear') < standardRate(area, '2026-01-15'),
  )
  assert.deepEqual(cheaper, ['IE', 'LU', 'XI'])
  assert.equal(vatRateOn('2026-01-15', 'LU', 'childrens-footwear'), 300)
  assert.equal(vatRateOn('2026-01-15', 'IE', 'childrens-footwear'), 0)
})

test('what goes to a country outside the Union is an export', () => {
  const outside = [...countries].filter(country => !euCountries.has(country) && country !== 'MC')
  for (const country of outside) assert.equal(vatAreaOf({ country }), exportArea, country)
  assert.equal(standardRate(exportArea, '2026-01-15'), 0)
})

test('some places do not follow their country', () => {
  const places: [country: string, postalCode: string, area: string][] = [
    ['ES', '28013', 'ES'],
    ['ES', '35001', 'export'],
    ['ES', '38400', 'export'],
    ['ES', '51001', 'export'],
    ['ES', '52001', 'export'],
    ['FR', '75001', 'FR'],
    ['FR', '97110', 'export'],
    ['FR', '98000', 'FR'],
    ['DE', '10115', 'DE'],
    ['DE', '27498', 'export'],
    ['IT', '23041', 'export'],
    ['GR', '630 86', 'export'],
    ['FI', '22100', 'export'],
    ['FI', '00100', 'FI'],
    ['PT', '1000-001', 'PT'],
    ['PT', '9000-001', 'PT-30'],
    ['PT', '9500-150', 'PT-20'],
    ['AT', '6691', 'AT-19'],
    ['AT', '1010', 'AT'],
    ['GB', 'SW1A 1AA', 'export'],
    ['GB', 'bt1 5gs', 'XI'],
    ['MC', '98000', 'FR'],
    ['AX', '22100', 'export'],
  ]
  for (const [country, postalCode, area] of places) {
    assert.equal(vatAreaOf({ country, postalCode }), area, `${country} ${postalCode}`)
  }
})

test('without a postal code the country decides', () => {
  assert.equal(vatAreaOf({ country: 'ES' }), 'ES')
  assert.equal(vatAreaOf({ country: 'GB' }), exportArea)
})

test('an area that does not exist is never taken for an export', () => {
  assert.throws(() => standardRate('EL', '2026-01-15'), RangeError)
})

test('a code that is no country is refused by its name', () => {
  for (const country of ['EL', 'UK', 'XX', 'es', 'PT-30', 'export', 'constructor', '']) {
    assert.throws(() => vatAreaOf({ country }), UnknownCountry.is, country)
  }
})
