import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newKeyIsDue, retiredKeys, signerAmong } from './key-rotation.ts'

const minutes = (count: number) => count * 60_000
const days = (count: number) => minutes(count * 24 * 60)

const begin = Date.parse('2026-01-01T00:00:00.000Z')
const after = (ms: number) => new Date(begin + ms)
const key = (id: string, ms: number) => ({ id, createdAt: after(ms) })

const first = key('first', 0)
const second = key('second', days(90))

test('a key is due when there is none, and when the newest has signed for 90 days', () => {
  assert.equal(newKeyIsDue([], after(0)), true)
  assert.equal(newKeyIsDue([first], after(days(90))), false)
  assert.equal(newKeyIsDue([first], after(days(90) + minutes(10))), true)
  assert.equal(newKeyIsDue([first, second], after(days(91))), false)
})

test('the first key of all signs at once', () => {
  assert.equal(signerAmong([first], after(0)), first)
  assert.equal(signerAmong([], after(0)), undefined)
})

test('a new key is published for ten minutes before it signs', () => {
  const keys = [first, second]
  assert.equal(signerAmong(keys, after(days(90))), first)
  assert.equal(signerAmong(keys, after(days(90) + minutes(10) - 1)), first)
  assert.equal(signerAmong(keys, after(days(90) + minutes(10))), second)
})

test('an old key stays until no token that it signed can be valid', () => {
  const keys = [first, second]
  assert.deepEqual(retiredKeys(keys, after(days(90) + minutes(29))), [])
  assert.deepEqual(retiredKeys(keys, after(days(90) + minutes(30))), [first])
})

test('the last key is never retired', () => {
  assert.deepEqual(retiredKeys([first], after(days(1000))), [])
  assert.deepEqual(retiredKeys([], after(0)), [])
})
