import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Envelope } from '../../../contracts/common/events.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { currentTrace, inTrace, newTrace } from '../telemetry/trace.ts'
import type { Bus } from './bus.ts'
import { consumer, type EventHandler, inBatches } from './consumer.ts'
import { inEnvelope } from './outbox.ts'

const sold = (key: string) =>
  inEnvelope('stock', { type: 'stock.sold.v1', key, data: {} }, new Date().toISOString())

const consuming = (handler: EventHandler<unknown>) =>
  consumer({
    service: 'shelf',
    handlers: new Map([['stock.sold.v1', handler as EventHandler<never>]]),
    journal: undefined,
    bus: {} as Bus,
    log: makeLog('silent'),
    metrics: makeMetrics({ process: false }),
  })

test('an event carries the trace of what made it to what handles it', async () => {
  const trace = newTrace()
  const events = [inTrace(trace, () => sold('a')), sold('b')]
  assert.deepEqual(
    events.map(({ traceparent }) => traceparent),
    [trace, undefined],
  )
  const seen: (string | undefined)[] = []
  await consuming(async () => void seen.push(currentTrace()))(events)
  assert.deepEqual(seen, [trace, undefined])
})

test('events that are handled together are handled in their trace only if it is one', async () => {
  const trace = newTrace()
  const seen: (string | undefined)[] = []
  const take = consuming(inBatches(async () => void seen.push(currentTrace())))
  await take([inTrace(trace, () => sold('a')), inTrace(trace, () => sold('b'))])
  await take([inTrace(trace, () => sold('a')), inTrace(newTrace(), () => sold('b'))])
  assert.deepEqual(seen, [trace, undefined])
})

test('a trace that is not valid is not taken over', async () => {
  const strange: Envelope = { ...sold('a'), traceparent: 'strange' }
  await consuming(async () => assert.equal(currentTrace(), undefined))([strange])
})
