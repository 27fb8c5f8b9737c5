import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextMoveOf, priceAt } from './price.ts'
import { endSale, type PriceChange } from './price-change.ts'

/** Days are counted from 1 January 2026, when the shoe came on the market unless a case says otherwise. */
const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + Math.round(number * 86_400_000))

const change = (
  kind: 'base' | 'sale',
  amount: number,
  from: number,
  until?: number,
): PriceChange => ({
  id: `${kind}-${amount}-${from}`,
  sku: 'AX90-BLK-42',
  currency: 'EUR',
  kind,
  amount,
  from: day(from),
  ...(until !== undefined && { until: day(until) }),
})
const base = (amount: number, from = 0) => change('base', amount, from)
const sale = (amount: number, from: number, until?: number) => change('sale', amount, from, until)

/** What the shop shows: the price, and if it may announce a reduction, the two prices beside it. */
function shown(history: PriceChange[], at: number) {
  const price = priceAt(history, day(at))
  if (!price?.reduction) return price?.amount
  const { compareAt, lowestOf30Days } = price.reduction
  return [price.amount, compareAt, lowestOf30Days]
}

const cases: {
  name: string
  history: PriceChange[]
  shows: Record<number, number | undefined | [now: number, compareAt: number, lowest: number]>
}[] = [
  {
    name: 'a shoe has no price before its first base price, then keeps it',
    history: [base(100, 10)],
    shows: { 9: undefined, 10: 100, 400: 100 },
  },
  {
    name: 'the latest base price applies, and a plain change is no reduction',
    history: [base(100), base(80, 50)],
    shows: { 49.9: 100, 50: 80, 51: 80 },
  },
  {
    name: 'of two base prices for the same moment the one decided last applies',
    history: [base(100), base(90, 50), base(95, 50)],
    shows: { 50: 95 },
  },
  {
    name: 'a scheduled sale starts and ends by itself',
    history: [base(100), sale(70, 50, 60)],
    shows: { 49.9: 100, 50: [70, 100, 100], 59.9: [70, 100, 100], 60: 100 },
  },
  {
    name: 'a sale without an end goes on until further notice',
    history: [base(100), sale(70, 50)],
    shows: { 500: [70, 100, 100] },
  },
  {
    name: 'a second sale within 30 days stands beside the price of the first',
    history: [base(100), sale(70, 50, 60), sale(60, 70, 80)],
    shows: { 75: [60, 100, 70] },
  },
  {
    name: 'a second sale at the price of the first is no reduction within 30 days of it',
    history: [base(100), sale(70, 50, 60), sale(70, 80, 90)],
    shows: { 85: 70 },
  },
  {
    name: 'a sale that ended exactly 30 days before is forgotten',
    history: [base(100), sale(70, 50, 60), sale(60, 90, 95)],
    shows: { 91: [60, 100, 100] },
  },
  {
    name: 'a sale that ended less than 30 days before still counts',
    history: [base(100), sale(70, 50, 60.01), sale(60, 90, 95)],
    shows: { 91: [60, 100, 70] },
  },
  {
    name: 'raising the base price just before a sale gains nothing',
    history: [base(100), base(150, 45), sale(90, 50, 60)],
    shows: { 46: 150, 55: [90, 150, 100] },
  },
  {
    name: 'a sale above the low price of the last 30 days may not be announced',
    history: [base(80), base(150, 45), sale(90, 50, 60)],
    shows: { 55: 90 },
  },
  {
    name: 'progressive reductions keep the price before the first one',
    history: [base(100), sale(80, 50, 60), sale(70, 60, 70), sale(60, 70, 80)],
    shows: { 55: [80, 100, 100], 65: [70, 100, 100], 75: [60, 100, 100], 80: 100 },
  },
  {
    name: 'progressive reductions keep it even after more than 30 days',
    history: [base(100), sale(80, 50, 100), sale(60, 100, 150)],
    shows: { 140: [60, 100, 100] },
  },
  {
    name: 'an interruption of a moment ends the progression',
    history: [base(100), sale(80, 50, 60), sale(70, 60.01, 70)],
    shows: { 65: [70, 100, 80] },
  },
  {
    name: 'the progression looks at the 30 days before its first reduction, not at its base price',
    history: [base(100), sale(90, 35, 40), sale(85, 50, 60), sale(70, 60, 70)],
    shows: { 55: [85, 100, 90], 65: [70, 100, 90] },
  },
  {
    name: 'of overlapping sales the lowest price wins, and deepens the reduction',
    history: [base(100), sale(80, 50, 70), sale(60, 55, 60)],
    shows: { 52: [80, 100, 100], 57: [60, 100, 100] },
  },
  {
    name: 'back at the higher price of a sale, the lower one before it counts',
    history: [base(100), sale(80, 50, 70), sale(60, 55, 60)],
    shows: { 65: 80, 70: 100 },
  },
  {
    name: 'a weaker sale inside a stronger one changes nothing',
    history: [base(100), sale(60, 50, 70), sale(80, 55, 60)],
    shows: { 52: [60, 100, 100], 57: [60, 100, 100], 65: [60, 100, 100] },
  },
  {
    name: 'a base price that rises during a sale does not make the reduction greater',
    history: [base(100), sale(80, 50, 60), base(120, 55)],
    shows: { 57: [80, 100, 100], 60: 120 },
  },
  {
    name: 'a base price that falls below the sale is the price, and no reduction',
    history: [base(100), sale(80, 50, 60), base(75, 55)],
    shows: { 57: 75, 60: 75 },
  },
  {
    name: 'a sale that a low base price interrupted begins anew',
    history: [base(100), sale(80, 50, 60), base(75, 55), base(100, 57)],
    shows: { 58: 80 },
  },
  {
    name: 'a sale that is not below the base price is none',
    history: [base(100), sale(100, 50, 60), sale(120, 50, 60)],
    shows: { 55: 100 },
  },
  {
    name: 'a raised base price does not turn a sale at the old price into a reduction',
    history: [base(100), sale(100, 50, 60), base(120, 50)],
    shows: { 55: 100 },
  },
  {
    name: 'a new shoe compares with the days that it has',
    history: [base(100, 0), sale(80, 5, 10)],
    shows: { 6: [80, 100, 100] },
  },
  {
    name: 'a shoe that comes on the market in a sale has no price to compare with',
    history: [base(100, 0), sale(80, 0, 10)],
    shows: { 5: 80, 10: 100 },
  },
  {
    name: 'a sale planned before the first base price waits for it',
    history: [sale(80, 0, 20), base(100, 10)],
    shows: { 5: undefined, 15: 80, 20: 100 },
  },
  {
    name: 'the order in which changes were written down does not matter',
    history: [sale(70, 60, 70), base(120, 80), sale(80, 50, 60), base(100)],
    shows: { 49: 100, 55: [80, 100, 100], 65: [70, 100, 100], 70: 100, 80: 120 },
  },
  {
    name: 'a sale that was called off before it began never applied',
    history: [base(100), endSale(sale(70, 50, 60), day(40)), sale(80, 70, 75)],
    shows: { 55: 100, 72: [80, 100, 100] },
  },
  {
    name: 'a sale that was ended early counts for the days it ran',
    history: [base(100), endSale(sale(70, 50, 60), day(55)), sale(65, 70, 75)],
    shows: { 54: [70, 100, 100], 56: 100, 72: [65, 100, 70] },
  },
]

for (const { name, history, shows } of cases) {
  test(name, () => {
    for (const [at, expected] of Object.entries(shows)) {
      assert.deepEqual(shown(history, Number(at)), expected, `on day ${at}`)
    }
  })
}

test('the percentage is of the lowest price of the 30 days and never overstated', () => {
  const history = [base(10000), sale(8000, 50, 60), sale(7000, 70, 80)]
  assert.equal(priceAt(history, day(55))?.reduction?.percent, 20)
  assert.equal(priceAt(history, day(75))?.reduction?.percent, 12) // 12.5 % of 80.00
})

test('a price says when it will change by itself, and a reduction since when it lasts', () => {
  const history = [base(100), sale(80, 50, 60), sale(70, 60, 70)]
  assert.deepEqual(priceAt(history, day(40))?.until, day(50))
  assert.deepEqual(priceAt(history, day(65))?.until, day(70))
  assert.deepEqual(priceAt(history, day(65))?.reduction?.since, day(50))
  assert.equal(priceAt(history, day(70))?.until, undefined)
})

/** The moves after a day and up to another one: when, and what is shown from then on. */
function movesOf(history: PriceChange[], after: number, upTo: number): unknown[] {
  const at = nextMoveOf(history, day(after))
  if (!at || at > day(upTo)) return []
  const number = (at.getTime() - day(0).getTime()) / 86_400_000
  return [[number, priceAt(history, at)?.amount], ...movesOf(history, number, upTo)]
}

test('the price moves by itself at each start and end of a sale and at planned base prices', () => {
  const history = [base(100), sale(80, 50, 70), sale(60, 55, 60), base(120, 90)]
  assert.deepEqual(movesOf(history, -1, 365), [
    [0, 100],
    [50, 80],
    [55, 60],
    [60, 80],
    [70, 100],
    [90, 120],
  ])
})

test('asked span by span, each move is found once', () => {
  const history = [base(100), sale(80, 50, 70), sale(60, 55, 60)]
  const spans = Array.from({ length: 100 }, (_, i) => movesOf(history, i, i + 1)).flat()
  assert.deepEqual(spans, movesOf(history, 0, 100))
  assert.equal(spans.length, 4)
})

test('what shoppers cannot see is no move: a weaker sale, a seamless successor, a base price beneath', () => {
  const history = [base(100), sale(60, 50, 60), sale(80, 52, 55), sale(60, 60, 70), base(110, 56)]
  assert.deepEqual(movesOf(history, 49, 80), [
    [50, 60],
    [70, 110],
  ])
})

test('an empty history has no price and no moves', () => {
  assert.equal(priceAt([], day(0)), undefined)
  assert.equal(nextMoveOf([], day(0)), undefined)
})

test('a history of two SKUs is a bug and is refused', () => {
  const mixed = [base(100), { ...sale(80, 50, 60), sku: 'AX90-WHT-42' }]
  assert.throws(() => priceAt(mixed, day(55)), TypeError)
})
