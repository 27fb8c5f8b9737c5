import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { defineFailure } from '../../contracts/common/errors.ts'
import { coalesce } from './coalesce.ts'

const Refused = defineFailure('refused', 'conflict', 'Refused')

/** Doubles numbers, noting which ones shared a run; a run ends when `release` is called, if it is `held`. */
function doubling({ held = false, max = 256 } = {}) {
  const runs: number[][] = []
  let release = () => {}
  const double = coalesce(
    async (inputs: number[]) => {
      runs.push(inputs)
      if (held) await new Promise<void>(resolve => (release = resolve))
      if (inputs.includes(13)) throw new Error('thirteen breaks the run')
      return inputs.map(input => (input < 0 ? Refused() : input * 2))
    },
    { max },
  )
  return { double, runs, release: () => release() }
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

test('commands of one moment share a run, and each gets its own answer, in order', async () => {
  const { double, runs } = doubling()
  assert.deepEqual(await Promise.all([1, 2, 3].map(double)), [2, 4, 6])
  assert.deepEqual(runs, [[1, 2, 3]])
})

test('a lone command runs alone and at once', async () => {
  const { double, runs } = doubling()
  assert.equal(await double(1), 2)
  assert.equal(await double(2), 4)
  assert.deepEqual(runs, [[1], [2]])
})

test('commands that arrive during a run gather for the next', async () => {
  const { double, runs, release } = doubling({ held: true })
  const first = double(1)
  await nextTurn()
  const others = [2, 3, 4].map(double)
  await nextTurn()
  assert.deepEqual(runs, [[1]])
  release()
  assert.equal(await first, 2)
  await nextTurn()
  release()
  assert.deepEqual(await Promise.all(others), [4, 6, 8])
  assert.deepEqual(runs, [[1], [2, 3, 4]])
})

test('a failure in place of an answer fails that command alone', async () => {
  const { double, runs } = doubling()
  const [one, refused, two] = await Promise.allSettled([1, -1, 2].map(double))
  assert.ok(refused?.status === 'rejected' && Refused.is(refused.reason))
  assert.deepEqual(
    [one, two].map(each => each?.status === 'fulfilled' && each.value),
    [2, 4],
  )
  assert.equal(runs.length, 1)
})

test('when a shared run throws, only the command that makes it throw fails', async () => {
  const { double, runs } = doubling()
  const results = await Promise.allSettled([1, 13, 2].map(double))
  assert.deepEqual(
    results.map(each => each.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(runs, [[1, 13, 2], [1], [13], [2]])
  assert.equal(await double(5), 10)
})

test('no run takes more than the most that may share one', async () => {
  const { double, runs } = doubling({ max: 4 })
  await Promise.all(Array.from({ length: 10 }, (_, i) => double(i)))
  assert.deepEqual(
    runs.map(inputs => inputs.length),
    [4, 4, 2],
  )
})

test('the sizes of the runs are told', async () => {
  const sizes: number[] = []
  const same = coalesce(async (inputs: number[]) => inputs, { onBatch: size => sizes.push(size) })
  await Promise.all([same(1), same(2)])
  await same(3)
  assert.deepEqual(sizes, [2, 1])
})

test('a run does not happen inside the transaction or request of the command that began it', async () => {
  const request = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const look = coalesce(async (inputs: number[]) => {
    seen.push(request.getStore())
    return inputs
  })
  await request.run('the first caller’s', () => look(1))
  assert.deepEqual(seen, [undefined])
})
