import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { defineEvent } from '../../contracts/common/events.ts'
import { object } from '../../contracts/common/schema.ts'
import type { Engines } from './engines.ts'
import { makeHost } from './host.ts'
import { type AnyService, defineService } from './service.ts'
import { readSettings } from './settings.ts'
import { makeLog } from './telemetry/log.ts'
import { makeMetrics } from './telemetry/metrics.ts'

const event = (topic: string) =>
  defineEvent({ type: `${topic}.changed.v1`, key: 'id', data: object({ id: Type.String() }) })

async function startHost(service: AnyService, subscribed: (topics: string[]) => void) {
  const bus = {
    subscribe: async ({ topics }: { topics: string[] }) => subscribed(topics),
    close: async () => {},
  }
  const host = await makeHost({
    services: [{ service, folder: '' }],
    engines: { bus, homeFor: () => undefined } as unknown as Engines,
    settings: readSettings({}),
    log: makeLog('silent'),
    metrics: makeMetrics({ process: false }),
    secretFor: () => Buffer.alloc(32),
    callback: async () => ({ status: 200 }),
  })
  await host.start()
  await host.stop()
}

test('a service hears what changes before it reads what it keeps in memory, and works on events after', async () => {
  const order: string[] = []
  const service = defineService({
    name: 'window',
    domain: 'product',
    says: 'Shows things.',
    subscribes: { sold: event('sales') },
    overhears: { changed: event('things') },
    wire: () => ({
      start: async () => void order.push('start'),
      on: { sold: async () => {} },
      overheard: { changed: async () => {} },
    }),
  })
  await startHost(service, topics => order.push(...topics))
  assert.deepEqual(order, ['things', 'start', 'sales'])
})

test('a service whose every replica hears all it subscribes to hears it before it reads', async () => {
  const order: string[] = []
  const service = defineService({
    name: 'window',
    domain: 'product',
    says: 'Shows things.',
    subscribes: { changed: event('things') },
    hears: 'broadcast',
    wire: () => ({
      start: async () => void order.push('start'),
      on: { changed: async () => {} },
    }),
  })
  await startHost(service, topics => order.push(...topics))
  assert.deepEqual(order, ['things', 'start'])
})
