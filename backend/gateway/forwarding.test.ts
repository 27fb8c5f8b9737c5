import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { Unauthenticated } from '../../contracts/common/errors.ts'
import { anyone, type RestContract, route, signedIn } from '../../contracts/common/rest.ts'
import { object } from '../../contracts/common/schema.ts'
import { addRoutes } from '../platform/rest/routes.ts'
import { restServer } from '../platform/rest/server.ts'
import type { VerifyToken } from '../platform/security/tokens.ts'
import type { AnyService } from '../platform/service.ts'
import { readSettings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { makeMetrics } from '../platform/telemetry/metrics.ts'
import { addForwarding } from './forwarding.ts'
import { addGateway } from './gateway.ts'

const replies = { 200: object({ by: Type.String(), sent: Type.Any() }) }
const contract: RestContract = {
  getShoe: route({
    method: 'GET',
    path: '/v1/shoes/:id',
    summary: 'A shoe',
    access: anyone,
    query: object({ size: Type.Optional(Type.Integer()) }),
    replies,
  }),
  addShoe: route({
    method: 'POST',
    path: '/v1/shoes',
    summary: 'Adds a shoe',
    access: signedIn,
    body: object({ brand: Type.String() }),
    replies,
  }),
  addPicture: route({
    method: 'POST',
    path: '/v1/pictures',
    summary: 'Adds a picture',
    access: anyone,
    accepts: ['image/png'],
    bodyLimit: 1000,
    body: Type.Any(),
    replies,
  }),
}
const shoes = {
  name: 'shoes',
  domain: 'product',
  says: 'Knows shoes.',
  rest: contract,
} as unknown as AnyService

const log = makeLog('silent')
const settings = readSettings({ SHOECLOUD_RATE_LIMITS: 'off', SHOECLOUD_TRUST_PROXY: 'on' })
const verify: VerifyToken = async token => {
  if (token !== 'a.b.c') throw Unauthenticated()
  return { kind: 'person', id: 'usr_1', roles: [], permissions: new Set() }
}

interface Process {
  app: FastifyInstance
  url: string
  asked(): number
}

/** A process that serves shoes, and says by its name that it did. */
async function serveShoes(by: string): Promise<Process> {
  const app = restServer(settings, log)
  let asked = 0
  addRoutes(app, {
    service: 'shoes',
    contract,
    handlers: {
      getShoe: ({ params, query, requestId }) => {
        asked++
        return { by, sent: { ...params, ...query, requestId } }
      },
      addShoe: ({ body, caller }) => ({ by, sent: { ...body, caller: caller.kind } }),
      addPicture: ({ body }) => ({ by, sent: body.toString('latin1') }),
    },
    verify,
    idempotency: undefined,
    metrics: makeMetrics({ process: false }),
  })
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }), asked: () => asked }
}

let first: Process
let second: Process
before(async () => {
  first = await serveShoes('first')
  second = await serveShoes('second')
})
after(() => Promise.all([first, second].map(({ app }) => app.close())))

async function openDoor(t: TestContext, addresses: string[]) {
  const app = restServer(settings, log)
  t.after(() => app.close())
  await addGateway(app, { services: [shoes], settings, log })
  let turn = 0
  const upstream = () => addresses[turn++ % addresses.length]
  await addForwarding(app, { services: [shoes], verify, upstream })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    async ask(path: string, init: RequestInit = {}) {
      const reply = await fetch(`${url}${path}`, init)
      const body = (await reply.json()) as { code?: string; by?: string; sent?: unknown }
      return { status: reply.status, headers: reply.headers, body }
    },
  }
}

const json = { 'content-type': 'application/json' }

test('a request reaches the service as it was sent, and the reply comes back as it was given', async t => {
  const { ask } = await openDoor(t, [first.url])
  const headers = { 'x-request-id': 'req_from_the_shop' }
  const { status, body, headers: replied } = await ask('/v1/shoes/ab%2Fc?size=42', { headers })
  assert.equal(status, 200)
  assert.deepEqual(body, {
    by: 'first',
    sent: { id: 'ab/c', size: 42, requestId: 'req_from_the_shop' },
  })
  assert.equal(replied.get('x-request-id'), 'req_from_the_shop')
  assert.equal(replied.get('x-content-type-options'), 'nosniff')
})

test('bodies of JSON and of bytes go through', async t => {
  const { ask } = await openDoor(t, [first.url])
  const headers = { ...json, authorization: 'Bearer a.b.c' }
  const shoe = JSON.stringify({ brand: 'Halcón' })
  const added = await ask('/v1/shoes', { method: 'POST', headers, body: shoe })
  assert.deepEqual(added.body, { by: 'first', sent: { brand: 'Halcón', caller: 'person' } })
  const bytes = new Uint8Array([137, 80, 78, 71, 0, 255])
  const drawn = await ask('/v1/pictures', {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: bytes,
  })
  assert.equal(drawn.body.sent, Buffer.from(bytes).toString('latin1'))
})

test('what a service refuses is refused in its words; strangers and large bodies stop at the door', async t => {
  const { ask } = await openDoor(t, [first.url])
  const post = (path: string, headers: Record<string, string>, body: string) =>
    ask(path, { method: 'POST', headers, body })
  const invalid = await post('/v1/shoes', { ...json, authorization: 'Bearer a.b.c' }, '{}')
  assert.deepEqual([invalid.status, invalid.body.code], [400, 'invalid_request'])
  assert.match(invalid.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const stranger = await post('/v1/shoes', json, '{}')
  assert.deepEqual([stranger.status, stranger.body.code], [401, 'unauthenticated'])
  const large = await post('/v1/pictures', { 'content-type': 'image/png' }, 'x'.repeat(1001))
  assert.deepEqual([large.status, large.body.code], [413, 'body_too_large'])
  const unknown = await ask('/v1/hats')
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
})

test('a read is asked of another process when one is gone; a change is not, and says so', async t => {
  const gone = await serveShoes('gone')
  await gone.app.close()
  const { ask } = await openDoor(t, [gone.url, second.url])
  const asked = second.asked()
  for (let i = 0; i < 4; i++) assert.equal((await ask('/v1/shoes/1')).body.by, 'second')
  assert.equal(second.asked(), asked + 4)

  const alone = await openDoor(t, [gone.url])
  const headers = { ...json, authorization: 'Bearer a.b.c' }
  const refused = await alone.ask('/v1/shoes', { method: 'POST', headers, body: '{"brand":"X"}' })
  assert.deepEqual([refused.status, refused.body.code], [503, 'unavailable'])
  assert.equal((await alone.ask('/v1/shoes/1')).status, 503)
  const { ask: askNobody } = await openDoor(t, [])
  assert.equal((await askNobody('/v1/shoes/1')).body.code, 'unavailable')
})
