import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { defineEvent } from '../../../contracts/common/events.ts'
import { object } from '../../../contracts/common/schema.ts'
import { inEnvelope } from './outbox.ts'
import { soundness } from './soundness.ts'

const sold = defineEvent({
  type: 'shelf.sold.v1',
  key: 'sku',
  data: object({ sku: Type.String(), pairs: Type.Integer() }),
})
const wrongWith = soundness([sold])
const telling = (data: object) =>
  inEnvelope('shelf', { type: sold.type, key: 'AB1', data }, new Date().toISOString())

test('an event is sound when it is what its contract promises', () => {
  assert.equal(wrongWith(telling({ sku: 'AB1', pairs: 2 })), undefined)
})

test('an event that breaks its contract is told so, by its type and its field', () => {
  assert.match(wrongWith(telling({ sku: 'AB1', pairs: 'two' })) ?? '', /shelf\.sold\.v1.*pairs/)
  assert.match(wrongWith(telling({ sku: 'AB1' })) ?? '', /pairs/)
})

test('what a newer service tells beyond the contract is taken off', () => {
  const event = telling({ sku: 'AB1', pairs: 2, colour: 'jet' })
  assert.equal(wrongWith(event), undefined)
  assert.deepEqual(event.data, { sku: 'AB1', pairs: 2 })
})
