import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newsOf } from './availability.ts'

const change = (sku: string, before: number, after: number) => ({ sku, before, after, revision: 7 })

test('the public hears of a model once, with all its SKUs that changed', () => {
  const news = newsOf([
    change('VL1-104-425', 3, 2),
    change('VL1-104-430', 1, 1),
    change('VL2-001-400', 0, 5),
    change('VL1-200-425', 0, 1),
  ])
  assert.deepEqual(
    news.map(({ key, data }) => [key, (data as { variants: unknown }).variants]),
    [
      [
        'VL1',
        [
          { sku: 'VL1-104-425', available: 2, revision: 7 },
          { sku: 'VL1-200-425', available: 1, revision: 7 },
        ],
      ],
      ['VL2', [{ sku: 'VL2-001-400', available: 5, revision: 7 }]],
    ],
  )
})

test('beyond ten pairs the number is nobody’s business', () => {
  assert.deepEqual(newsOf([change('VL1-104-425', 500, 10)]), [])
  const [news] = newsOf([change('VL1-104-425', 9, 80)])
  assert.deepEqual(news?.data, {
    styleCode: 'VL1',
    variants: [{ sku: 'VL1-104-425', available: 10, revision: 7 }],
  })
})
