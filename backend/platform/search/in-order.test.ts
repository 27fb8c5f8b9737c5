import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InOrder, sortedBy } from './in-order.ts'
import { Numbering } from './numbering.ts'

test('numbers are in order however they come and go', () => {
  const order = new InOrder((a, b) => a - b)
  for (const n of [5, 1, 9, 3, 7]) order.add(n)
  for (const n of [1, 9, 4]) order.delete(n)
  assert.deepEqual(order.all, [3, 5, 7])
})

test('items with the same number stay in the order given', () => {
  assert.deepEqual(
    sortedBy([4, 2, 9, 1], item => item % 2),
    [4, 2, 9, 1],
  )
  assert.deepEqual(
    sortedBy([4, 2, 9, 1], item => -item),
    [9, 4, 2, 1],
  )
  assert.deepEqual(
    sortedBy([], item => item),
    [],
  )
})

test('an id keeps its number, and one that is gone leaves it to the next', () => {
  const numbers = new Numbering()
  assert.deepEqual(
    ['a', 'b', 'c', 'b'].map(id => numbers.give(id)),
    [0, 1, 2, 1],
  )
  numbers.take('b')
  numbers.take('unknown')
  assert.deepEqual([numbers.get('b'), numbers.size, numbers.end], [undefined, 2, 3])
  assert.deepEqual([numbers.give('d'), numbers.give('e'), numbers.end], [1, 3, 4])
})
