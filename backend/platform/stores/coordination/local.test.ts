import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { localCoordination } from './local.ts'
import { coordinationSuite, until } from './suite.ts'

coordinationSuite('local', async () => {
  const world = localCoordination()
  return { join: async () => world.join(), close: async () => {} }
})

test('local: flags are kept for the next start', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-flags-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'flags.json')
  const { flags } = localCoordination(file).join()
  await flags.set('reviews', true)
  await flags.set('one-page checkout', false)
  const { flags: later } = localCoordination(file).join()
  assert.equal(later.isOn('reviews', false), true)
  assert.equal(later.isOn('one-page checkout', true), false)
  assert.equal(later.isOn('drops', true), true)
})

test('local: tokens grow from one start to the next', async () => {
  const tokenOf = () => localCoordination().join().lead('relay').token() as number
  const before = tokenOf()
  await until(() => Date.now() * 1000 > before)
  assert.ok(tokenOf() > before)
})
