import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countries, UnknownCountry } from '../../../../contracts/common/countries.ts'
import { CountryNotServed } from '../../../../contracts/shipping/rest.ts'
import { zoneOf } from './zones.ts'

test('each country has its zone', () => {
  const expected = {
    ES: 'domestic',
    FR: 'eu',
    GR: 'eu',
    GB: 'europe',
    CH: 'europe',
    NO: 'europe',
    US: 'world',
    JP: 'world',
  }
  for (const [country, zone] of Object.entries(expected))
    assert.equal(zoneOf(country), zone, country)
})

test('a country that is not served is refused by its name', () => {
  for (const country of ['RU', 'KP', 'AQ']) {
    assert.throws(
      () => zoneOf(country),
      error => CountryNotServed.is(error) && error.facts?.['country'] === country,
    )
  }
})

test('a code that is no country is another mistake than a country not served', () => {
  for (const country of ['XX', 'es', 'UK', ''])
    assert.throws(() => zoneOf(country), UnknownCountry.is)
})

test('every country either has a zone or is knowingly not served', () => {
  const refused = [...countries].filter(country => {
    try {
      return !zoneOf(country)
    } catch (error) {
      return CountryNotServed.is(error)
    }
  })
  assert.equal(refused.length, 11)
})
