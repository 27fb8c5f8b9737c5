import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { coalesce } from '../coalesce.ts'
import { commonTrace, currentTrace, inTrace, newTrace, traceFrom, traceIdOf } from './trace.ts'

const told = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

test('a trace holds for everything that follows, and for nothing beside it', async () => {
  const [inside, beside] = await Promise.all([
    inTrace(told, async () => {
      await setImmediate()
      return currentTrace()
    }),
    setImmediate().then(currentTrace),
  ])
  assert.equal(inside, told)
  assert.equal(beside, undefined)
  assert.equal(
    inTrace(told, () => inTrace(undefined, currentTrace)),
    undefined,
  )
})

test('new traces are valid, and no two are the same', () => {
  const made = Array.from({ length: 1000 }, newTrace)
  assert.deepEqual(made.map(traceFrom), made)
  assert.equal(new Set(made.map(traceIdOf)).size, 1000)
})

test('a trace that somebody tells is taken over only when it is one', () => {
  assert.equal(traceFrom(told), told)
  const wrong = [
    undefined,
    '',
    [told],
    told.toUpperCase(),
    told.replace('00-', 'ff-'),
    `${told}-more`,
    told.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    told.replace('00f067aa0ba902b7', '0'.repeat(16)),
  ]
  for (const each of wrong) assert.equal(traceFrom(each), undefined, String(each))
})

test('what is done together belongs to the trace of all, or to none', () => {
  const other = newTrace()
  assert.equal(commonTrace([told, told]), told)
  assert.equal(commonTrace([told, other]), undefined)
  assert.equal(commonTrace([told, undefined]), undefined)
  assert.equal(commonTrace([]), undefined)
})

test('a command that shares its run keeps its trace only if it is alone', async () => {
  const seen: (string | undefined)[] = []
  const command = coalesce(async (inputs: number[]) => {
    seen.push(currentTrace())
    return inputs
  })
  await inTrace(told, () => command(1))
  await Promise.all([inTrace(told, () => command(2)), inTrace(newTrace(), () => command(3))])
  assert.deepEqual(seen, [told, undefined])
})
