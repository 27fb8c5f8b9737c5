import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Type } from 'typebox'
import { defineFailure, Unauthenticated } from '../../../contracts/common/errors.ts'
import {
  anyone,
  holding,
  type RestContract,
  route,
  signedIn,
} from '../../../contracts/common/rest.ts'
import { object, page } from '../../../contracts/common/schema.ts'
import type { Idempotency, KeptReply } from '../idempotency.ts'
import { readSettings } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { type AnyHandler, Reply } from './handler.ts'
import { addRoutes } from './routes.ts'
import { restServer } from './server.ts'

/** A server with one route, and what its handler was asked. */
function serving(
  t: TestContext,
  declared: Partial<RestContract[string]>,
  handler: AnyHandler = () => ({ ok: true }),
) {
  const app = restServer(readSettings({ SHOECLOUD_DATA: 'unused' }), makeLog('silent'))
  t.after(() => app.close())
  const asked: Parameters<AnyHandler>[0][] = []
  const contract = { it: { ...greeting, ...declared } as RestContract[string] }
  const remembered = new Map<string, { fingerprint: string; reply: KeptReply }>()
  const idempotency: Idempotency = {
    async once(key, fingerprint, work) {
      const known = remembered.get(key)
      if (known?.fingerprint === fingerprint) return known.reply
      const reply = await work()
      remembered.set(key, { fingerprint, reply })
      return reply
    },
  }
  addRoutes(app, {
    service: 'greetings',
    contract,
    handlers: {
      it: request => {
        asked.push(request)
        return handler(request)
      },
    },
    verify: async token => {
      if (token !== 'a.b.c') throw Unauthenticated()
      return { kind: 'person', id: 'usr_1', roles: [], permissions: new Set(['greet']) }
    },
    idempotency,
    metrics: makeMetrics({ process: false }),
  })
  const send = async (headers: Record<string, string> = {}, more: object = {}) => {
    const { method, path } = contract.it
    const reply = await app.inject({ method, url: path, headers, ...more })
    return { status: reply.statusCode, body: reply.json(), headers: reply.headers }
  }
  return { asked, send }
}

const greeting = route({
  method: 'POST',
  path: '/v1/greetings',
  summary: 'Say hello',
  access: anyone,
  body: object({ name: Type.Optional(Type.String()) }),
  replies: { 201: object({ ok: Type.Boolean() }) },
})

const token = { authorization: 'Bearer a.b.c' }
const key = (value: string) => ({ 'idempotency-key': value })

test('a route that does not say who may call it does not start', t => {
  assert.throws(() => serving(t, { access: undefined as never }), /does not say who may call it/)
})

test('a route that keeps replies does not start in a service that stores nothing', () => {
  const app = restServer(readSettings({ SHOECLOUD_DATA: 'unused' }), makeLog('silent'))
  const adding = () =>
    addRoutes(app, {
      service: 'greetings',
      contract: { it: { ...greeting, idempotency: 'accepted' } as RestContract[string] },
      handlers: { it: () => undefined },
      verify: async () => ({ kind: 'nobody' }),
      idempotency: undefined,
      metrics: makeMetrics({ process: false }),
    })
  assert.throws(adding, /its service stores nothing/)
})

test('a token that is none is refused everywhere; none at all only where one is demanded', async t => {
  const open = serving(t, {})
  assert.equal((await open.send()).status, 201)
  const wrong = ['Bearer', 'Bearer x', 'Basic YTpi', 'Bearer a.b.c d', 'Bearer x.y.z']
  for (const authorization of wrong) {
    const { status, body } = await open.send({ authorization })
    assert.deepEqual([status, body.code], [401, 'unauthenticated'], authorization)
  }
  const closed = serving(t, { access: signedIn })
  assert.equal((await closed.send()).body.code, 'unauthenticated')
  assert.equal((await closed.send(token)).status, 201)
  assert.equal(closed.asked.length, 1)
})

test('a permission that is missing is named', async t => {
  assert.equal((await serving(t, { access: holding('greet') }).send(token)).status, 201)
  const { status, body } = await serving(t, { access: holding('orders:read') }).send(token)
  assert.deepEqual([status, body.code], [403, 'forbidden'])
  assert.match(body.detail, /orders:read/)
})

test('who may call is decided before the body is read', async t => {
  const { send } = serving(t, { access: signedIn })
  const json = { 'content-type': 'application/json' }
  assert.equal((await send(json, { payload: '{ no json' })).status, 401)
})

test('a query gets its defaults and its types, and a body of which nothing is demanded can be left out', async t => {
  const { asked, send } = serving(t, { query: object(page) })
  await send()
  assert.deepEqual([{ ...asked[0]?.query }, asked[0]?.body], [{ limit: 24 }, {}])
  await send({}, { query: { limit: '7' } })
  assert.deepEqual({ ...asked[1]?.query }, { limit: 7 })
})

test('fields that nobody knows are refused, all wrong ones at once', async t => {
  const { send, asked } = serving(t, { query: object(page) })
  const { status, body } = await send({}, { query: { limit: '0', sort: 'up' } })
  assert.equal(status, 400)
  assert.deepEqual(body.errors.map((each: { field: string }) => each.field).toSorted(), [
    'limit',
    'sort',
  ])
  const named = await send({ 'content-type': 'application/json' }, { payload: '{"name":7}' })
  assert.deepEqual([named.status, named.body.errors[0].field], [400, 'name'])
  assert.equal(asked.length, 0)
})

test('a reply has the first status of its contract, unless it says another', async t => {
  assert.equal((await serving(t, {}).send()).status, 201)
  const reply = new Reply({ ok: true }, { status: 202, headers: { location: '/v1/greetings/1' } })
  const { status, headers } = await serving(t, {}, () => reply).send()
  assert.deepEqual([status, headers.location], [202, '/v1/greetings/1'])
})

test('a failure is a problem with its code; what was not foreseen says nothing of its cause', async t => {
  const Shy = defineFailure('too_shy', 'conflict', 'Too shy to say hello')
  const foreseen = await serving(t, {}, () => {
    throw Shy({ detail: 'Come again.', facts: { tries: 3 } })
  }).send({ 'x-request-id': 'req-12345678' })
  assert.equal(foreseen.status, 409)
  assert.match(String(foreseen.headers['content-type']), /^application\/problem\+json/)
  assert.deepEqual(foreseen.body, {
    type: '/docs/errors#too_shy',
    title: 'Too shy to say hello',
    status: 409,
    detail: 'Come again.',
    code: 'too_shy',
    requestId: 'req-12345678',
    tries: 3,
  })
  const unforeseen = await serving(t, {}, () => {
    throw new Error('password=hunter2')
  }).send()
  assert.deepEqual([unforeseen.status, unforeseen.body.code], [500, 'internal'])
  assert.ok(!JSON.stringify(unforeseen.body).includes('hunter2'))
})

test('an Idempotency-Key is demanded where it is required, and must be printable', async t => {
  const { send, asked } = serving(t, { idempotency: 'required' })
  assert.equal((await send()).body.code, 'idempotency_key_missing')
  for (const wrong of ['', 'with space', 'ключ', 'x'.repeat(256)]) {
    const { status, body } = await send(key(wrong))
    assert.deepEqual([status, body.errors?.[0].field], [400, 'Idempotency-Key'], wrong)
  }
  assert.equal(asked.length, 0)
  assert.equal((await send(key('x'.repeat(255)))).status, 201)
  assert.equal(asked[0]?.idempotencyKey, 'x'.repeat(255))
})

test('where a key is accepted, a repetition gets the first reply with its status and headers', async t => {
  let count = 0
  const { send, asked } = serving(t, { idempotency: 'accepted' }, () => {
    count++
    return new Reply({ ok: true }, { status: 202, headers: { location: `/${count}` } })
  })
  const first = await send(key('one'))
  const again = await send(key('one'))
  assert.deepEqual([again.status, again.headers.location], [202, '/1'])
  assert.deepEqual(again.body, first.body)
  assert.equal((await send(key('two'))).headers.location, '/2')
  assert.equal((await send()).headers.location, '/3')
  assert.equal((await send({ ...key('one'), ...token })).headers.location, '/4')
  assert.equal(asked.length, 4)
})
