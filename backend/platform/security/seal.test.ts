import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { aesSeal } from './seal.ts'

const key = randomBytes(32)
const plain = Buffer.from('a private key')

test('what was sealed opens with the same key and label', () => {
  assert.deepEqual(aesSeal(key).open(aesSeal(key).close(plain, 'key 1'), 'key 1'), plain)
})

test('sealed bytes do not show what is in them, and differ each time', () => {
  const sealed = aesSeal(key).close(plain, 'key 1')
  assert.ok(!sealed.includes(plain))
  assert.notDeepEqual(sealed, aesSeal(key).close(plain, 'key 1'))
})

test('sealed bytes do not open with another key, under another label, or changed', () => {
  const sealed = aesSeal(key).close(plain, 'key 1')
  const changed = Buffer.from(sealed)
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  assert.throws(() => aesSeal(randomBytes(32)).open(sealed, 'key 1'))
  assert.throws(() => aesSeal(key).open(sealed, 'key 2'))
  assert.throws(() => aesSeal(key).open(changed, 'key 1'))
  assert.throws(() => aesSeal(key).open(sealed.subarray(0, 10), 'key 1'))
})
