import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizeCode } from '../../contracts/common/sizes.ts'
import { sizeLabel, sizeRun } from './sizes.ts'

test('a foot of 265 mm is an EU 42, a UK 8, a US 8.5 for men and 10 for women', () => {
  assert.deepEqual(sizeLabel('eu-halves', 265, 'unisex'), { system: 'EU', value: '42' })
  assert.deepEqual(sizeLabel('eu-thirds', 265, 'unisex'), { system: 'EU', value: '42' })
  assert.deepEqual(sizeLabel('uk', 265, 'men'), { system: 'UK', value: '8' })
  assert.deepEqual(sizeLabel('us', 265, 'men'), { system: 'US-M', value: '8.5' })
  assert.deepEqual(sizeLabel('us', 265, 'women'), { system: 'US-W', value: '10' })
  assert.deepEqual(sizeLabel('cm', 265, 'men'), { system: 'CM', value: '26.5' })
})

test('sizes between whole ones are printed as halves or as thirds, by the brand’s chart', () => {
  assert.equal(sizeLabel('eu-thirds', 270, 'men').value, '42 2/3')
  assert.equal(sizeLabel('eu-thirds', 275, 'men').value, '43 1/3')
  assert.equal(sizeLabel('eu-halves', 275, 'men').value, '43.5')
})

test('every chart gives each foot length of a run its own SKU ending', () => {
  for (const chart of ['eu-halves', 'eu-thirds', 'uk', 'us', 'cm'] as const) {
    for (const gender of ['men', 'women', 'unisex'] as const) {
      const codes = sizeRun(gender).map(mm => sizeCode(sizeLabel(chart, mm, gender).value))
      assert.equal(new Set(codes).size, codes.length, `${chart} ${gender}: ${codes}`)
      assert.ok(codes.every(code => /^\d{3}$/.test(code ?? '')))
    }
  }
})
