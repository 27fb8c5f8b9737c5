import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bits } from './bits.ts'

const numbers = (bits: Bits, below = 200) =>
  Array.from({ length: below }, (_, n) => n).filter(n => bits.has(n))

test('what is put in is there until it is taken out, in every place of a word', () => {
  const bits = Bits.of([0, 31, 32, 63, 64, 100])
  assert.deepEqual(numbers(bits), [0, 31, 32, 63, 64, 100])
  assert.equal(bits.size, 6)
  for (const n of [0, 31, 100, 150, 5000]) bits.delete(n)
  assert.deepEqual(numbers(bits), [32, 63, 64])
  assert.equal(bits.size, 3)
  assert.equal(Bits.of(Array.from({ length: 64 }, (_, n) => n)).size, 64)
})

test('sets of different lengths are joined and met', () => {
  const short = Bits.of([1, 31])
  const long = Bits.of([1, 40, 150])
  const joined = short.copy()
  joined.addAll(long)
  assert.deepEqual(numbers(joined), [1, 31, 40, 150])
  const met = long.copy()
  met.retain(short)
  assert.deepEqual(numbers(met), [1])
  const both = Bits.of([7])
  both.addCommon(joined, long)
  assert.deepEqual(numbers(both), [1, 7, 40, 150])
})

test('a copy is a set of its own', () => {
  const bits = Bits.of([1])
  bits.copy().add(2)
  assert.deepEqual(numbers(bits), [1])
})
