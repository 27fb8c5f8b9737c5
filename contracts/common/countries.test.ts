import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertCountry, countries, euCountries, UnknownCountry } from './countries.ts'

test('there are 249 countries, each with a code that the runtime can name', () => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  assert.equal(countries.size, 249)
  for (const code of countries) assert.ok(names.of(code), code)
})

test('the European Union has 27 of them, without the United Kingdom', () => {
  assert.equal(euCountries.size, 27)
  assert.ok([...euCountries].every(code => countries.has(code)))
  assert.ok(!euCountries.has('GB'))
})

test('a code that is no country is refused: in small letters, colloquial, or reserved', () => {
  assertCountry('GB')
  for (const code of ['gb', 'UK', 'EU', 'XX', '']) {
    assert.throws(() => assertCountry(code), UnknownCountry.is, code)
  }
})
