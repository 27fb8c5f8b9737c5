import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openKafkaBus } from '../../../backend/platform/events/kafka.ts'
import { makeLog } from '../../../backend/platform/telemetry/log.ts'
import { placesNamed } from '../../../backend/services.ts'
import { type Arena, openArena } from './arena.ts'
import { faults, poisonous } from './faults.ts'
import { tryFault } from './trial.ts'

let arena: Arena
before(async () => {
  arena = await openArena()
})
after(() => arena.close())

const services = (await placesNamed()).map(({ name }) => name)

for (const fault of faults(services)) {
  test(`${fault.name}: no sale is lost or doubled, and sales go on`, async t => {
    const trial = await tryFault(arena, fault)
    assert.deepEqual(trial.violations, [])
    assert.deepEqual(trial.astray, [])
    assert.equal(new Set(trial.orders).size, trial.orders.length)
    t.diagnostic(`longest pause ${trial.longestPauseMs} ms, ${trial.retries} retries`)
  })
}

test('each process is replaced by another while the shop is open, and no sale is lost', async t => {
  const trial = await tryFault(arena, {
    name: 'every process is replaced',
    strike: ({ cluster }) => cluster.restart(),
  })
  assert.deepEqual([trial.violations, trial.astray], [[], []])
  // Nobody has to ask again, unless the machine has so much else to do that a health check is late: that is measured, by
  // `npm run reliability`.
  t.diagnostic(`longest pause ${trial.longestPauseMs} ms, ${trial.retries} retries`)
})

test('what was put aside is what nobody could handle', async () => {
  const bus = await openKafkaBus({ brokers: arena.brokers }, makeLog('silent'))
  const letters = await bus.deadLetters()
  await bus.close()
  const consumers = new Set(letters.map(({ consumer }) => consumer))
  assert.ok(consumers.size > 0)
  assert.equal(letters.length, poisonous * consumers.size)
  for (const { envelope } of letters) assert.match(envelope.subject, /^ord_\d+$/)
})
