import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom, newId, newUuid } from './ids.ts'

const digits = '0123456789abcdefghjkmnpqrstvwxyz'

test('an id carries its kind and is a TypeID', () => {
  assert.match(newId('ord'), /^ord_[0-7][0-9a-hjkmnp-tv-z]{25}$/)
})

test('an id holds a UUID of version 7, made now', () => {
  const before = Date.now()
  const suffix = newId('ord').slice('ord_'.length)
  const bits = [...suffix].reduce((sum, digit) => sum * 32n + BigInt(digits.indexOf(digit)), 0n)
  const hex = bits.toString(16).padStart(32, '0')
  const milliseconds = Number.parseInt(hex.slice(0, 12), 16)
  assert.ok(milliseconds >= before && milliseconds <= Date.now())
  assert.equal(hex[12], '7')
  assert.match(hex[16] as string, /[89ab]/)
})

test('ids differ, and sort by the millisecond in which they were made', () => {
  const ids = Array.from({ length: 10_000 }, () => newId('ord'))
  assert.equal(new Set(ids).size, ids.length)
  const moments = ids.map(id => id.slice(0, 'ord_'.length + 10))
  assert.deepEqual(moments, moments.toSorted())
})

test('the id made from another is the same each time, with a kind of its own', () => {
  const checkout = newId('chk')
  assert.equal(idFrom('pay', checkout), idFrom('pay', checkout))
  assert.equal(idFrom('pay', checkout), checkout.replace('chk_', 'pay_'))
  assert.notEqual(idFrom('pay', checkout), idFrom('pay', newId('chk')))
})

test('a message id is a UUID of version 7', () => {
  assert.match(newUuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
