import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { inTurn } from './in-turn.ts'

function jobs() {
  const started: string[] = []
  const ends = new Map<string, PromiseWithResolvers<string>>()
  return {
    started,
    job: (name: string) => () => {
      started.push(name)
      const end = Promise.withResolvers<string>()
      ends.set(name, end)
      return end.promise
    },
    end: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  }
}

test('only so many run at a time, in their order, and one that fails makes room as well', async () => {
  const { started, job, end, fail } = jobs()
  const run = inTurn({ most: 2, mostWaiting: 10 })
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name => run(job(name)))
  assert.deepEqual(started, ['a', 'b'])
  end('b')
  assert.equal(await b, 'b')
  assert.deepEqual(started, ['a', 'b', 'c'])
  fail('a')
  await assert.rejects(a as Promise<string>, /a/)
  assert.deepEqual(started, ['a', 'b', 'c', 'd'])
  end('c')
  end('d')
  assert.deepEqual(await Promise.all([c, d]), ['c', 'd'])
})

test('who comes when too many wait is told to come back', async () => {
  const { job, end } = jobs()
  const run = inTurn({ most: 1, mostWaiting: 1 })
  const running = run(job('a'))
  const waiting = run(job('b'))
  await assert.rejects(run(job('c')), Unavailable.is)
  end('a')
  await running
  end('b')
  assert.equal(await waiting, 'b')
})
