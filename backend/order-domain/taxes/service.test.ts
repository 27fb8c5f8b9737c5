import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiError } from '../../../contracts/common/client.ts'
import { UnknownCountry } from '../../../contracts/common/countries.ts'
import { TaxesDefinition } from '../../../contracts/taxes/gen/rpc.ts'
import { TaxesRest } from '../../../contracts/taxes/rest.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import taxes from './service.ts'

let running: ServiceUnderTest
const now = () => new Date('2026-03-01T23:30:00Z')

before(async () => {
  running = await startService({ service: taxes, at: import.meta.url, now })
})
after(() => running.close())

async function rate(country: string, query: { postalCode?: string; on?: string } = {}) {
  return (await running.client(TaxesRest)).getRate({ params: { country }, query })
}

const sale = (country: string, postalCode = '', taxClass = '') =>
  running.rpc(TaxesDefinition).taxOf({
    lines: [
      { id: 'VL4821-104-425', gross: 12995, taxClass },
      { id: 'shipping', gross: 395, taxClass: '' },
    ],
    country,
    postalCode,
    currency: 'EUR',
  })

const refused = (code: string) => (error: unknown) =>
  error instanceof ApiError && error.status === 400 && error.code === code

test('the rate of a country is the one of its own today', async () => {
  assert.deepEqual(await rate('PT'), {
    country: 'PT',
    area: 'PT',
    basisPoints: 2300,
    on: '2026-03-01',
  })
  assert.equal((await rate('ES')).on, '2026-03-02')
})

test('a rate can be asked for a day and a place', async () => {
  assert.equal((await rate('DE', { on: '2020-12-31' })).basisPoints, 1600)
  assert.deepEqual(await rate('ES', { postalCode: '35001', on: '2026-01-15' }), {
    country: 'ES',
    area: 'export',
    basisPoints: 0,
    on: '2026-01-15',
  })
})

test('a country that does not exist, and a day without a known rate, are refused', async () => {
  await assert.rejects(rate('XX'), refused('unknown_country'))
  await assert.rejects(rate('ES', { on: '2019-12-31' }), refused('tax_rate_unknown'))
  await assert.rejects(rate('es'), refused('invalid_request'))
  await assert.rejects(rate('ES', { on: 'yesterday' }), refused('invalid_request'))
})

test('a sale is taxed line by line', async () => {
  assert.deepEqual(await sale('ES', '28013'), {
    area: 'ES',
    lines: [
      { id: 'VL4821-104-425', rate: 2100, net: 10740, tax: 2255 },
      { id: 'shipping', rate: 2100, net: 326, tax: 69 },
    ],
    tax: 2324,
    exemption: '',
  })
})

test('children’s footwear has its own rate where the law gives it one; its delivery does not', async () => {
  const { lines } = await sale('IE', '', 'childrens-footwear')
  assert.deepEqual(
    lines.map(({ id, rate }) => [id, rate]),
    [
      ['VL4821-104-425', 0],
      ['shipping', 2300],
    ],
  )
})

test('an export says why it is not taxed', async () => {
  const { area, tax, exemption } = await sale('US')
  assert.deepEqual([area, tax], ['export', 0])
  assert.match(exemption, /Art\. 146/)
})

test('a sale to no country fails, and is not taken for an export', async () => {
  await assert.rejects(sale('UK'), UnknownCountry.is)
})
