import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  BasePriceEnds,
  PriceInThePast,
  SaleOver,
  SaleTooShort,
} from '../../../../contracts/pricing/rest.ts'
import { addChanges, endSale, type PriceChange } from './price-change.ts'

const now = new Date('2026-03-01T10:00:00Z')
const before = new Date('2026-03-01T09:59:59.999Z')
const later = new Date('2026-03-10T00:00:00Z')
const muchLater = new Date('2026-03-20T00:00:00Z')

const base: PriceChange = {
  id: 'prc_1',
  sku: 'AX90-BLK-42',
  currency: 'EUR',
  amount: 12995,
  kind: 'base',
  from: now,
}
const sale: PriceChange = { ...base, id: 'prc_2', kind: 'sale', from: later, until: muchLater }

test('changes are added and none is lost', () => {
  assert.deepEqual(addChanges([base], [sale], now), [base, sale])
})

test('a change may begin now, but not in the past', () => {
  assert.deepEqual(addChanges([base], [base], now), [base, base])
  assert.throws(() => addChanges([base], [{ ...base, from: before }], now), PriceInThePast.is)
})

test('the first decision about a price may tell its past', () => {
  const past = [
    { ...base, from: before },
    { ...sale, from: before },
  ]
  assert.deepEqual(addChanges([], past, now), past)
})

test('a price is a whole number above zero', () => {
  for (const amount of [0, -1, 99.5, Number.NaN]) {
    assert.throws(() => addChanges([], [{ ...base, amount }], now), RangeError)
  }
})

test('a sale ends after it begins, and a base price never', () => {
  assert.throws(() => addChanges([base], [{ ...sale, until: sale.from }], now), SaleTooShort.is)
  assert.throws(() => addChanges([], [{ ...base, until: later }], now), BasePriceEnds.is)
})

test('a change of another currency does not belong to the history', () => {
  assert.throws(() => addChanges([base], [{ ...sale, currency: 'USD' }], now), TypeError)
})

test('a running sale ends at once, a planned one never begins', () => {
  const middle = new Date('2026-03-15T00:00:00Z')
  assert.deepEqual(endSale(sale, middle).until, middle)
  assert.deepEqual(endSale(sale, now).until, sale.from)
  assert.deepEqual(endSale({ ...sale, until: undefined }, middle).until, middle)
})

test('a sale that is over, or was called off, cannot be ended again', () => {
  assert.throws(() => endSale(sale, muchLater), SaleOver.is)
  assert.throws(() => endSale(endSale(sale, now), now), SaleOver.is)
})
