import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ApiError, clientOf } from '../../contracts/common/client.ts'
import { Unauthenticated } from '../../contracts/common/errors.ts'
import { GatewayRest } from '../../contracts/gateway/rest.ts'
import { openEmbeddedBus } from '../platform/events/embedded.ts'
import { inEnvelope } from '../platform/events/outbox.ts'
import { restServer } from '../platform/rest/server.ts'
import type { VerifyToken } from '../platform/security/tokens.ts'
import { readSettings } from '../platform/settings.ts'
import { PostgresDatabase } from '../platform/stores/relational/postgres.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { makeMetrics } from '../platform/telemetry/metrics.ts'
import { testDatabase } from '../platform/testing/database.ts'
import { openDoor } from './door.ts'

const log = makeLog('silent')
const settings = readSettings({ SHOECLOUD_RATE_LIMITS: 'off' })

const verify: VerifyToken = async token => {
  const permissions = { 'admin.a.b': ['events:repair'], 'staff.a.b': [] }[token]
  if (!permissions) throw Unauthenticated()
  return { kind: 'person', id: 'usr_1', roles: [], permissions: new Set(permissions) }
}

async function open(t: TestContext) {
  const { url, close } = await testDatabase()
  t.after(close)
  const database = new PostgresDatabase(url, { onError: () => {} })
  t.after(() => database.close())
  const bus = await openEmbeddedBus(database, log)
  t.after(() => bus.close())
  const app = restServer(settings, log)
  t.after(() => app.close())
  const metrics = makeMetrics({ process: false })
  await openDoor(app, { here: [], directory: undefined, bus, settings, log, metrics, verify })
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  const as = (token: string) => clientOf(GatewayRest, { baseUrl, token: () => token })
  return { bus, admin: as('admin.a.b'), staff: as('staff.a.b') }
}

const sold = (sku: string) =>
  inEnvelope('stock', { type: 'stock.sold.v1', key: sku, data: { sku } }, new Date().toISOString())

test('staff sees what was given up, page by page, and gives it up for good', async t => {
  const { bus, admin } = await open(t)
  const envelopes = ['A', 'B', 'C'].map(sold)
  for (const envelope of envelopes)
    await bus.bury({ id: envelope.id, consumer: 'orders', envelope, error: 'no such shoe' })

  const { items, nextCursor: cursor } = await admin.listDeadLetters({ query: { limit: 2 } })
  assert.deepEqual(
    items.map(({ consumer, event, subject, error }) => [consumer, event, subject, error]),
    ['A', 'B'].map(sku => ['orders', 'stock.sold.v1', sku, 'no such shoe']),
  )
  const next = await admin.listDeadLetters({ query: { limit: 2, ...(cursor && { cursor }) } })
  assert.deepEqual(
    [next.items.map(({ data }) => data), next.nextCursor],
    [[{ sku: 'C' }], undefined],
  )

  const params = { id: envelopes[1]?.id ?? '' }
  await admin.dismissDeadLetter({ params })
  const left = await admin.listDeadLetters({})
  assert.deepEqual(
    left.items.map(({ subject }) => subject),
    ['A', 'C'],
  )
  const gone = (error: unknown) =>
    error instanceof ApiError && error.code === 'dead_letter_not_found'
  await assert.rejects(admin.dismissDeadLetter({ params }), gone)
  await assert.rejects(admin.replayDeadLetter({ params }), gone)
})

test('an event that is tried again reaches whoever gave it up', async t => {
  const { bus, admin } = await open(t)
  const heard: string[] = []
  await bus.subscribe({
    consumer: 'orders',
    topics: ['stock'],
    from: 'beginning',
    handle: async events => void heard.push(...events.map(({ id }) => id)),
  })
  const envelope = sold('A')
  await bus.bury({ id: envelope.id, consumer: 'orders', envelope, error: 'no database' })
  await admin.replayDeadLetter({ params: { id: envelope.id } })
  await bus.settled()
  assert.deepEqual(heard, [envelope.id])
  assert.deepEqual((await admin.listDeadLetters({})).items, [])
})

test('only those who may repair events see them', async t => {
  const { staff } = await open(t)
  const forbidden = (error: unknown) => error instanceof ApiError && error.status === 403
  await assert.rejects(staff.listDeadLetters({}), forbidden)
})
