import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf, type PriceEntry } from './decision.ts'
import type { PriceChange } from './price-change.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number))

const base: PriceChange = {
  id: 'prc_1',
  sku: 'VL4821-104-425',
  currency: 'EUR',
  amount: 100,
  kind: 'base',
  from: day(0),
}
const sale: PriceChange = {
  ...base,
  id: 'prc_2',
  kind: 'sale',
  amount: 70,
  from: day(10),
  until: day(20),
}
const entry = (history: PriceChange[], nextMove?: Date): PriceEntry => ({
  sku: base.sku,
  currency: 'EUR',
  history,
  nextMove,
})

/** What follows when the history of an entry becomes another one: what is kept, planned and told. */
function follows(before: PriceEntry, history: PriceChange[], now: Date) {
  const { changes, nextMoves, events } = outcomeOf([before], () => history, now)
  const told = events.flatMap(({ data }) => (data as { prices: unknown[] }).prices)
  return { changes, moves: nextMoves.map(({ at }) => at), told }
}

const shown = (amount: number) => ({
  sku: base.sku,
  shown: { price: { amount, currency: 'EUR' } },
})

test('a price that begins now is kept and told', () => {
  const { changes, moves, told } = follows(entry([]), [base], day(0))
  assert.deepEqual([changes, moves, told], [[base], [], [shown(100)]])
})

test('a planned sale is kept, its beginning is planned, and nothing is told', () => {
  const { changes, moves, told } = follows(entry([base]), [base, sale], day(5))
  assert.deepEqual([changes, moves, told], [[sale], [day(10)], []])
})

test('a sale that is called off is kept with its new end, and nothing is planned any more', () => {
  const calledOff = { ...sale, until: sale.from }
  const { changes, moves, told } = follows(entry([base, sale], day(10)), [base, calledOff], day(5))
  assert.deepEqual([changes, moves, told], [[calledOff], [undefined], []])
})

test('when a sale begins it is told as the law asks, and its end is planned', () => {
  const history = [base, sale]
  const { changes, moves, told } = follows(entry(history, day(10)), history, day(10))
  const money = (amount: number) => ({ amount, currency: 'EUR' })
  const reduced = { price: money(70), compareAt: money(100), lowestIn30Days: money(100) }
  assert.deepEqual([changes, moves], [[], [day(20)]])
  assert.deepEqual(told, [{ sku: base.sku, shown: reduced }])
})

test('what was told already is not told again', () => {
  const history = [base, sale]
  assert.deepEqual(follows(entry(history, day(20)), history, day(10)).told, [])
})

test('a sale that came and went while nobody told it is not told any more', () => {
  const history = [base, sale]
  const { moves, told } = follows(entry(history, day(10)), history, day(30))
  assert.deepEqual([moves, told], [[undefined], []])
})

test('a change that meets a move nobody has told yet is told with it, once', () => {
  const deeper = { ...sale, id: 'prc_3', amount: 100, until: undefined, from: day(15) }
  const { told } = follows(entry([base, sale], day(10)), [base, sale, deeper], day(15))
  assert.equal(told.length, 1)
})

test('prices of one model share an event, models do not', () => {
  const of = (sku: string) => ({ ...entry([]), sku })
  const skus = ['VL4821-104-425', 'VL4821-104-430', 'VL9000-1-42']
  const { events } = outcomeOf(skus.map(of), ({ sku }) => [{ ...base, sku }], day(0))
  assert.deepEqual(
    events.map(({ key }) => key),
    ['VL4821', 'VL9000'],
  )
})
