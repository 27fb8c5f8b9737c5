import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { PriceChange, PriceHistory, PriceKey } from '../domain/price-change.ts'
import { type CurrentPrices, currentPrices } from './current-prices.ts'

const sku = 'VL4821-104-425'
const noon = new Date('2026-03-01T12:00:00Z')
const base: PriceChange = {
  id: 'prc_1',
  sku,
  currency: 'EUR',
  amount: 10000,
  kind: 'base',
  from: new Date(0),
}

let history: PriceHistory
let clock: Date
let questions: PriceKey[][]
let whileReading: () => void
let current: CurrentPrices

beforeEach(() => {
  history = [base]
  clock = noon
  questions = []
  whileReading = () => {}
  current = currentPrices({
    now: () => clock,
    prices: {
      async histories(keys) {
        questions.push([...keys])
        const read = history
        whileReading()
        return keys.map(key => (key.sku === sku ? read : []))
      },
    },
  })
})

const amountOf = async (asked = sku) => (await current.of([asked], 'EUR')).get(asked)?.amount

test('a price is read once, and all that lack are read together', async () => {
  await amountOf()
  const found = await current.of([sku, 'VL4821-104-430', 'VL4821-104-440'], 'EUR')
  assert.deepEqual([...found.keys()], [sku])
  assert.deepEqual(
    questions.map(keys => keys.map(key => key.sku)),
    [[sku], ['VL4821-104-430', 'VL4821-104-440']],
  )
})

test('it is read again when it moves by itself', async () => {
  history = [base, { ...base, id: 'prc_2', kind: 'sale', amount: 7000, from: new Date(+noon + 1) }]
  assert.equal(await amountOf(), 10000)
  clock = new Date(+noon + 1)
  assert.equal(await amountOf(), 7000)
})

test('it is read again when somebody has changed it', async () => {
  await amountOf()
  history = [base, { ...base, id: 'prc_2', amount: 12000 }]
  current.forget([{ sku, currency: 'EUR' }])
  assert.equal(await amountOf(), 12000)
})

test('what was read while it was changed is not kept', async () => {
  whileReading = () => {
    history = [base, { ...base, id: 'prc_2', amount: 12000 }]
    current.forget([{ sku, currency: 'EUR' }])
  }
  assert.equal(await amountOf(), 10000)
  whileReading = () => {}
  assert.equal(await amountOf(), 12000)
})
