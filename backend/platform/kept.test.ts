import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kept } from './kept.ts'

const open = (bytes = 100) => new Kept<string>({ bytes, weigh: text => text.length })
const madeFrom = (value: string, from: Record<string, number>) => async () => ({
  value,
  from: new Map(Object.entries(from)),
})

test('a value that was made is kept', async () => {
  const kept = open()
  assert.equal(kept.get('k'), undefined)
  assert.equal(await kept.make('k', madeFrom('one', { a: 1 })), 'one')
  assert.equal(kept.get('k'), 'one')
})

test('a value goes when one of the things it was made from is newer, and only then', async () => {
  const kept = open()
  await kept.make('both', madeFrom('both', { a: 3, b: 1 }))
  await kept.make('only b', madeFrom('only b', { b: 1 }))
  kept.forget('a', 3)
  assert.equal(kept.get('both'), 'both')
  kept.forget('a', 4)
  assert.equal(kept.get('both'), undefined)
  assert.equal(kept.get('only b'), 'only b')
  kept.forget('b')
  assert.equal(kept.get('only b'), undefined)
})

test('a value is made once for all who ask for it meanwhile', async () => {
  const kept = open()
  let made = 0
  const make = async () => ({ value: `${++made}` })
  assert.deepEqual(await Promise.all([kept.make('k', make), kept.make('k', make)]), ['1', '1'])
})

test('what was read before a change is neither kept nor given to those who ask after it', async () => {
  const kept = open()
  const reading = Promise.withResolvers<void>()
  const before = kept.make('k', async () => {
    await reading.promise
    return { value: 'old', from: new Map([['a', 1]]) }
  })
  kept.forget('a', 2)
  const after = kept.make('k', madeFrom('new', { a: 2 }))
  reading.resolve()
  assert.deepEqual(await Promise.all([before, after]), ['old', 'new'])
  assert.equal(kept.get('k'), 'new')
})

test('a making that fails is tried again by the next who asks', async () => {
  const kept = open()
  await assert.rejects(
    kept.make('k', () => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(await kept.make('k', madeFrom('one', { a: 1 })), 'one')
})

test('the least recently used values make room, and their things are no longer watched', async () => {
  const kept = open(10)
  await kept.make('first', madeFrom('12345', { a: 1 }))
  await kept.make('second', madeFrom('12345', { a: 1 }))
  kept.get('first')
  await kept.make('third', madeFrom('12345', { b: 1 }))
  assert.deepEqual([kept.get('first'), kept.get('second')], ['12345', undefined])
  kept.forget('a', 2)
  assert.deepEqual([kept.get('first'), kept.get('third')], [undefined, '12345'])
})

test('what is larger than the bound, or was made from nothing in particular, is given but not kept', async () => {
  const kept = open(10)
  assert.equal(await kept.make('large', madeFrom('12345678901', { a: 1 })), '12345678901')
  assert.equal(await kept.make('loose', async () => ({ value: 'loose' })), 'loose')
  assert.deepEqual([kept.get('large'), kept.get('loose')], [undefined, undefined])
})

test('everything can be forgotten at once', async () => {
  const kept = open()
  await kept.make('k', madeFrom('one', { a: 1 }))
  kept.forgetAll()
  assert.equal(kept.get('k'), undefined)
})
