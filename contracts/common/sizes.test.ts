import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  chartOf,
  footLengthsFor,
  formatSize,
  labelFor,
  parseSizeLabel,
  type SizeSystem,
  sizeCode,
  sizeSystems,
} from './sizes.ts'

const fits = (footLengthMm: number, system: SizeSystem, value: number) => {
  const lengths = footLengthsFor({ system, value })
  return lengths !== undefined && footLengthMm >= lengths.minMm && footLengthMm < lengths.maxMm
}

const adultSteps = Array.from({ length: 21 }, (_, i) => 220 + 5 * i)

test('a foot of 270 mm wears EU 42.5, UK 8, US men 9, US women 10.5 and JP 27', () => {
  assert.deepEqual(
    sizeSystems.map(system => labelFor(270, system)),
    ['42.5', '8', '9', '10.5', '27'],
  )
})

test('the EU scale is the one of ISO 19407: EU 44 is a foot of 280 mm, EU 39 one of 246.7 mm', () => {
  assert.equal(labelFor(280, 'EU'), '44')
  assert.equal(labelFor(246.7, 'EU'), '39')
})

test('a search for US men 9 finds a shoe that is sold as EU 42.5, and none next to it', () => {
  assert.ok(fits(270, 'US-M', 9))
  assert.ok(!fits(265, 'US-M', 9))
  assert.ok(!fits(275, 'US-M', 9))
})

test('every half size of every system finds exactly one step of 5 mm', () => {
  for (const system of sizeSystems) {
    const smallest = Number(labelFor(220, system))
    const largest = Number(labelFor(320, system))
    for (let value = smallest; value <= largest; value += 0.5) {
      const found = adultSteps.filter(mm => fits(mm, system, value))
      assert.equal(found.length, 1, `${system} ${value} finds ${found}`)
    }
  }
})

test('the label of a step leads back to that step, in every system', () => {
  for (const system of sizeSystems) {
    for (const mm of adultSteps) {
      const value = parseSizeLabel(labelFor(mm, system) ?? '')
      assert.ok(value !== undefined && fits(mm, system, value), `${mm} mm in ${system}`)
    }
  }
})

test('children have sizes in EU and CM; UK and US begin anew below 220 mm and are not guessed', () => {
  assert.equal(labelFor(180, 'EU'), '29')
  assert.equal(labelFor(180, 'CM'), '18')
  assert.equal(labelFor(180, 'UK'), undefined)
  assert.equal(labelFor(180, 'US-M'), undefined)
})

test('lengths and sizes outside the chart have no answer', () => {
  assert.equal(labelFor(321, 'EU'), undefined)
  assert.equal(labelFor(Number.NaN, 'EU'), undefined)
  assert.equal(footLengthsFor({ system: 'EU', value: 5 }), undefined)
  assert.equal(footLengthsFor({ system: 'US-M', value: 30 }), undefined)
})

test('sizes are read as people write them', () => {
  const written = {
    '42': 42,
    ' 42.5 ': 42.5,
    '42,5': 42.5,
    '42½': 42.5,
    '8 ½': 8.5,
    '42 1/2': 42.5,
    '42 2/3': 42 + 2 / 3,
    '42⅓': 42 + 1 / 3,
    '270': 270,
  }
  for (const [text, value] of Object.entries(written))
    assert.equal(parseSizeLabel(text), value, text)
})

test('what is no size is not read', () => {
  for (const text of ['', 'M', '-42', '42.', '.5', '42 3/4', '421/2', '4 2', '1e3', '42.555']) {
    assert.equal(parseSizeLabel(text), undefined, text)
  }
})

test('sizes are written as brands print them, and read back', () => {
  for (const text of ['42', '42.5', '42 1/3', '42 2/3', '8.5']) {
    assert.equal(formatSize(parseSizeLabel(text) ?? Number.NaN), text)
  }
  assert.equal(formatSize(42.67), '42 2/3')
})

const thirds = chartOf([
  { footLengthMm: 271, labels: { EU: '43 1/3', UK: '9' } },
  { footLengthMm: 263, labels: { EU: '42', UK: '8' } },
  { footLengthMm: 267, labels: { EU: '42 2/3', UK: '8.5' } },
])

test('a brand has its own chart, in which each size reaches half way to the next', () => {
  assert.equal(labelFor(267, 'EU', thirds), '42 2/3')
  assert.deepEqual(footLengthsFor({ system: 'EU', value: 42.67 }, thirds), {
    minMm: 265,
    maxMm: 269,
  })
  assert.equal(labelFor(264.9, 'UK', thirds), '8')
  assert.equal(labelFor(265, 'UK', thirds), '8.5')
})

test('outside its own chart a brand has no size', () => {
  assert.equal(labelFor(300, 'EU', thirds), undefined)
  assert.equal(footLengthsFor({ system: 'EU', value: 40 }, thirds), undefined)
})

test('a system that the brand does not print is answered by the generic chart', () => {
  assert.equal(labelFor(270, 'US-M', thirds), '9')
})

test('a chart with a label that is no size is refused', () => {
  assert.throws(() => chartOf([{ footLengthMm: 270, labels: { EU: 'large' } }]), RangeError)
})

test('a printed size ends a SKU in the same way however it is written, and no two sizes do so alike', () => {
  const codes = (labels: string[]) => labels.map(label => sizeCode(label))
  assert.deepEqual(codes(['42.5', '42,5', '42 1/2', '42½']), ['425', '425', '425', '425'])
  assert.deepEqual(codes(['42', '42 1/3', '42 2/3', '42⅔']), ['420', '423', '426', '426'])
  assert.deepEqual(codes(['8', '8.5', '10', '100']), ['080', '085', '100', '1000'])
})

test('what is no whole, half or third size ends no SKU', () => {
  for (const label of ['42.25', '42.3', '42.6', 'XL', '']) assert.equal(sizeCode(label), undefined)
})
