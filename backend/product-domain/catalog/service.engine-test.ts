import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countInMongo } from '../../platform/testing/mongodb.ts'

await import('./service.test.ts')
await import('./listings.test.ts')

test('all that was stored is in MongoDB', async () => {
  assert.ok((await countInMongo('catalog', 'products')) > 0)
  assert.ok((await countInMongo('catalog', 'offers')) > 0)
})
