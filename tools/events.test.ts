import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { Type } from 'typebox'
import { object } from '../contracts/common/schema.ts'
import { brokenEvents } from './breaking.ts'
import { eventsSnapshot, eventsSnapshotFile } from './events.ts'
import { root } from './setup.js'

test('the events are what was agreed upon', async () => {
  const agreed = readFileSync(path.join(root, eventsSnapshotFile), 'utf8')
  const now = await eventsSnapshot()
  const broken = brokenEvents(JSON.parse(agreed), JSON.parse(now))
  assert.deepEqual(broken, [], 'consumers would notice: give the event a new version, v2')
  assert.ok(agreed === now, `${eventsSnapshotFile} is not up to date: npm run generate`)
})

const sold = object({ sku: Type.String(), pairs: Type.Integer() })
const changes = (after: Record<string, object>) => brokenEvents({ 'shelf.sold.v1': sold }, after)

test('consumers notice when an event is gone, or a field of it, or its type', () => {
  assert.deepEqual(changes({}), ['shelf.sold.v1 is gone'])
  assert.deepEqual(changes({ 'shelf.sold.v1': object({ sku: Type.String() }) }), [
    'shelf.sold.v1.pairs is gone',
  ])
  const texts = object({ sku: Type.String(), pairs: Type.String() })
  assert.deepEqual(changes({ 'shelf.sold.v1': texts }), [
    'shelf.sold.v1.pairs is string, it was integer',
  ])
  const maybe = object({ sku: Type.String(), pairs: Type.Optional(Type.Integer()) })
  assert.deepEqual(changes({ 'shelf.sold.v1': maybe }), ['shelf.sold.v1.pairs may be missing'])
})

test('consumers do not notice a new event, or a field more', () => {
  const more = object({ ...sold.properties, by: Type.String() })
  assert.deepEqual(changes({ 'shelf.sold.v1': more, 'shelf.counted.v1': sold }), [])
})
