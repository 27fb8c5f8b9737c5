import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShownPrice } from '../../../../contracts/catalog/product.ts'
import { type Currency, money } from '../../../../contracts/common/money.ts'
import { newsOf, shownPrice } from './listing.ts'
import { noOffers, type Offers, withPairs, withPrices } from './offers.ts'

const sku = 'VL4821-104-420'
const nothing: Offers = { ...noOffers, id: 'VL4821', version: 1 }

const shown = (amount: number, currency: Currency = 'EUR', before?: number): ShownPrice => ({
  price: money(amount, currency),
  ...(before && { compareAt: money(before, currency), lowestIn30Days: money(before, currency) }),
})
const priced = (offers: Offers, time: string, ...prices: ShownPrice[]) =>
  withPrices(offers, [
    { at: `2026-11-23T${time}:00Z`, prices: prices.map(each => ({ sku, shown: each })) },
  ])
const stocked = (offers: Offers, available: number, revision: number) =>
  withPairs(offers, [{ variants: [{ sku, available, revision }] }])

test('a price is shown in its currency, with what it was before a reduction', () => {
  const { offers, change } = priced(
    nothing,
    '12:00',
    shown(9995, 'EUR', 12995),
    shown(10995, 'USD'),
  )
  assert.equal(change, 'offer')
  assert.deepEqual(shownPrice(offers, sku, 'EUR'), shown(9995, 'EUR', 12995))
  assert.deepEqual(shownPrice(offers, sku, 'USD'), shown(10995, 'USD'))
  assert.equal(shownPrice(offers, sku, 'GBP'), undefined)
})

test('a price that is older than the known one is passed over, for its currency alone', () => {
  const { offers } = priced(nothing, '12:00', shown(9995))
  const late = priced(offers, '11:00', shown(12995), shown(13995, 'USD'))
  assert.deepEqual(shownPrice(late.offers, sku, 'EUR'), shown(9995))
  assert.deepEqual(shownPrice(late.offers, sku, 'USD'), shown(13995, 'USD'))
  assert.equal(priced(late.offers, '10:00', shown(1)).change, undefined)
})

test('the same price told again is no change, but its time counts', () => {
  const { offers } = priced(nothing, '12:00', shown(9995))
  const again = priced(offers, '14:00', shown(9995))
  assert.equal(again.change, undefined)
  assert.deepEqual(
    shownPrice(priced(again.offers, '13:00', shown(1)).offers, sku, 'EUR'),
    shown(9995),
  )
})

test('a level with a lower revision than the known one is passed over', () => {
  const { offers } = stocked(nothing, 5, 7)
  const late = stocked(offers, 9, 6)
  assert.equal(late.change, undefined)
  assert.deepEqual(late.offers.pairs[sku], { available: 5, revision: 7 })
})

test('a size that comes or goes changes the offer, another number only the pairs', () => {
  const first = stocked(nothing, 5, 1)
  const second = stocked(first.offers, 4, 2)
  const third = stocked(second.offers, 0, 3)
  const same = stocked(third.offers, 0, 4)
  assert.deepEqual(
    [first, second, third, same].map(({ change }) => change),
    ['offer', 'pairs', 'offer', undefined],
  )
})

test('nobody hears of what is not public, and everybody of what no longer is', () => {
  const product = { id: 'prd_1', version: 2 }
  const published = { ...nothing, product: { ...product, published: true } }
  const draft = { ...nothing, product: { ...product, published: false } }
  assert.deepEqual(newsOf(nothing, 'offer'), [])
  assert.deepEqual(newsOf(draft, 'offer'), [])
  const data = { productId: 'prd_1', styleCode: 'VL4821', revision: 3 }
  assert.deepEqual(newsOf(published, 'offer')[0]?.data, {
    ...data,
    published: true,
    change: 'offer',
  })
  assert.deepEqual(newsOf(draft, 'product', { wasPublished: true })[0]?.data, {
    ...data,
    published: false,
    change: 'product',
  })
})
