import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { after, type TestContext, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { anyone, type RestContract, route } from '../../contracts/common/rest.ts'
import { object } from '../../contracts/common/schema.ts'
import type { AnyHandler } from '../platform/rest/handler.ts'
import { addOperations } from '../platform/rest/operations.ts'
import { addRoutes } from '../platform/rest/routes.ts'
import { restServer } from '../platform/rest/server.ts'
import type { Caller } from '../platform/security/caller.ts'
import type { AnyService } from '../platform/service.ts'
import { readSettings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { makeMetrics } from '../platform/telemetry/metrics.ts'
import { addGateway } from './gateway.ts'

const contract: RestContract = {
  getShoe: route({
    method: 'GET',
    path: '/v1/shoes/:id',
    summary: 'A shoe',
    access: anyone,
    params: object({ id: Type.String({ maxLength: 20 }) }),
    replies: { 200: object({ id: Type.String() }) },
  }),
  signIn: route({
    method: 'POST',
    path: '/v1/sign-in',
    summary: 'Sign in',
    access: anyone,
    rate: 'login',
    body: object({ email: Type.String() }),
    replies: { 200: object({ email: Type.String() }) },
  }),
}
const handlers: Record<string, AnyHandler> = {
  getShoe: ({ params }) => ({ id: params.id }),
  signIn: ({ body }) => body,
}
const shoes = { name: 'shoes', domain: 'product', says: 'Knows <shoes>.', rest: contract }

const somebody = (id: string): Caller => ({
  kind: 'person',
  id,
  roles: [],
  permissions: new Set(),
})

interface Door {
  url: string
  app: FastifyInstance
}

async function open(
  t: TestContext | undefined,
  env: Record<string, string> = {},
  enginesAnswer = async () => {},
): Promise<Door> {
  const settings = readSettings({ SHOECLOUD_DATA: 'unused', ...env })
  const log = makeLog('silent')
  const metrics = makeMetrics({ process: false })
  const app = restServer(settings, log)
  const services = [shoes as unknown as AnyService]
  addOperations(app, { settings, metrics, enginesAnswer, isStopping: () => false })
  await addGateway(app, { services, settings, log })
  const verify = async (token: string) => somebody(token.split('.')[0] as string)
  addRoutes(app, { service: 'shoes', contract, handlers, verify, idempotency: undefined, metrics })
  t?.after(() => app.close())
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

const door = await open(undefined)
after(() => {
  // One that was refused in the middle of a request counts as busy until its client lets go.
  door.app.server.closeAllConnections()
  return door.app.close()
})

async function problem(reply: Response) {
  assert.match(reply.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const { code, status, requestId } = (await reply.json()) as Record<string, unknown>
  assert.equal(status, reply.status)
  assert.equal(requestId, reply.headers.get('x-request-id'))
  return { status, code }
}

test('every reply carries a request id and says to browsers that it is data', async () => {
  for (const path of ['/v1/shoes/1', '/v1/nothing', '/healthz']) {
    const { headers } = await fetch(door.url + path)
    assert.match(headers.get('x-request-id') ?? '', /^req_/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    assert.equal(headers.get('strict-transport-security'), null)
  }
})

test('a request id that the caller gives is kept, unless it is not one', async () => {
  const idFor = async (given: string) =>
    (await fetch(`${door.url}/healthz`, { headers: { 'x-request-id': given } })).headers.get(
      'x-request-id',
    )
  assert.equal(await idFor('checkout-4711'), 'checkout-4711')
  assert.match((await idFor('a b<script>')) ?? '', /^req_/)
})

test('behind a proxy with TLS, browsers are told to stay with it', async t => {
  const { url } = await open(t, { SHOECLOUD_TRUST_PROXY: 'on' })
  const headers = { 'x-forwarded-proto': 'https' }
  const secure = await fetch(`${url}/healthz`, { headers })
  assert.match(secure.headers.get('strict-transport-security') ?? '', /max-age=31536000/)
})

const preflight = (url: string, origin: string) =>
  fetch(`${url}/v1/sign-in`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })

test('browsers of every origin may call, unless origins are named', async t => {
  const everywhere = await preflight(door.url, 'https://shop.example')
  assert.equal(everywhere.status, 204)
  assert.equal(everywhere.headers.get('access-control-allow-origin'), '*')
  assert.match(everywhere.headers.get('access-control-allow-methods') ?? '', /PATCH/)

  const { url } = await open(t, { SHOECLOUD_CORS_ORIGINS: 'https://shop.example' })
  const allowed = async (origin: string) =>
    (await preflight(url, origin)).headers.get('access-control-allow-origin')
  assert.equal(await allowed('https://shop.example'), 'https://shop.example')
  assert.equal(await allowed('https://elsewhere.example'), null)
})

test('what is not there is a problem, by every method', async () => {
  const nothing = { status: 404, code: 'not_found' }
  assert.deepEqual(await problem(await fetch(`${door.url}/v1/nothing`)), nothing)
  const method = 'DELETE'
  assert.deepEqual(await problem(await fetch(`${door.url}/v1/shoes/1`, { method })), nothing)
  assert.equal((await fetch(`${door.url}/v1/shoes/1`, { method: 'HEAD' })).status, 200)
})

test('an address that cannot be decoded is refused', async () => {
  const reply = await fetch(`${door.url}/v1/shoes/%zz`)
  assert.deepEqual(await problem(reply), { status: 400, code: 'invalid_request' })
})

const post = (body: string, type = 'application/json') =>
  fetch(`${door.url}/v1/sign-in`, { method: 'POST', headers: { 'content-type': type }, body })

test('broken JSON, another type and too much of it are each refused with their code', async () => {
  const refused = async (reply: Promise<Response>) => problem(await reply)
  assert.deepEqual(await refused(post('{"email":')), { status: 400, code: 'malformed_body' })
  assert.deepEqual(await refused(post('')), { status: 400, code: 'malformed_body' })
  const xml = post('<email/>', 'application/xml')
  assert.deepEqual(await refused(xml), { status: 415, code: 'unsupported_media_type' })
  const large = post(JSON.stringify({ email: 'x'.repeat(300_000) }))
  assert.deepEqual(await refused(large), { status: 413, code: 'body_too_large' })
  const poisoned = post('{"__proto__": {"admin": true}, "email": "a"}')
  assert.deepEqual(await refused(poisoned), { status: 400, code: 'malformed_body' })
})

test('headers that are too large get a problem and a closed connection', async () => {
  const { port } = new URL(door.url)
  const reply = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) =>
    httpRequest(
      { port, path: '/healthz', headers: { 'x-large': 'x'.repeat(40_000) } },
      response => {
        let body = ''
        response.on('data', chunk => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode, body }))
      },
    )
      .on('error', reject)
      .end(),
  )
  assert.equal(reply.status, 431)
  assert.equal(JSON.parse(reply.body).status, 431)
})

test('what is not HTTP gets a problem and a closed connection', async () => {
  const { port } = new URL(door.url)
  const text = await new Promise<string>((resolve, reject) => {
    let received = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('HELLO\r\n\r\n'))
    socket.on('data', chunk => (received += chunk))
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
  assert.match(text, /^HTTP\/1\.1 400 .*application\/problem\+json/s)
})

test('one address may only send so many requests of a class, and other classes are not touched', async t => {
  const { url } = await open(t)
  const signIn = (email: string) =>
    fetch(`${url}/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email }),
    })
  for (let i = 0; i < 30; i++) assert.equal((await signIn(`${i}@example.com`)).status, 200)
  const refused = await signIn('31@example.com')
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.deepEqual(await problem(refused), { status: 429, code: 'rate_limited' })
  assert.equal((await fetch(`${url}/v1/shoes/1`)).status, 200)
})

test('one account may only be tried so often, from wherever', async t => {
  const { url } = await open(t, { SHOECLOUD_TRUST_PROXY: 'on' })
  const tryFrom = async (address: string, email: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
    const body = JSON.stringify({ email })
    return (await fetch(`${url}/v1/sign-in`, { method: 'POST', headers, body })).status
  }
  for (let i = 0; i < 10; i++) assert.equal(await tryFrom(`192.0.2.${i}`, 'ana@example.com'), 200)
  assert.equal(await tryFrom('192.0.2.99', 'ANA@example.com'), 429)
  assert.equal(await tryFrom('192.0.2.99', 'ben@example.com'), 200)
})

test('whoever signs in is counted by account, not by address', async t => {
  const { url } = await open(t)
  const signIn = async (token: string, i: number) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}.x.y` }
    const body = JSON.stringify({ email: `${token}${i}@example.com` })
    return (await fetch(`${url}/v1/sign-in`, { method: 'POST', headers, body })).status
  }
  for (let i = 0; i < 30; i++) assert.equal(await signIn('ana', i), 200)
  assert.equal(await signIn('ana', 30), 429)
  assert.equal(await signIn('ben', 0), 200)
})

test('without rate limits nothing is counted', async t => {
  const { url } = await open(t, { SHOECLOUD_RATE_LIMITS: 'off' })
  const body = JSON.stringify({ email: 'ana@example.com' })
  const headers = { 'content-type': 'application/json' }
  for (let i = 0; i < 40; i++) {
    const { status } = await fetch(`${url}/v1/sign-in`, { method: 'POST', headers, body })
    assert.equal(status, 200)
  }
})

test('ready means that the engines answer', async t => {
  assert.deepEqual(await (await fetch(`${door.url}/readyz`)).json(), { status: 'ready' })
  const broken = await open(t, {}, async () => {
    throw new Error('connection refused')
  })
  const reply = await fetch(`${broken.url}/readyz`)
  assert.deepEqual(await problem(reply), { status: 503, code: 'unavailable' })
  assert.equal((await fetch(`${broken.url}/healthz`)).status, 200)
})

test('metrics count requests by route, and are for this machine alone', async t => {
  await fetch(`${door.url}/v1/shoes/7`)
  const text = await (await fetch(`${door.url}/metrics`)).text()
  const labels = 'service="shoes",route="/v1/shoes/:id",method="GET",status="200"'
  assert.match(text, new RegExp(`shoecloud_http_request_seconds_count{${labels}} [1-9]`))

  const forwarded = { headers: { 'x-forwarded-for': '192.0.2.1' } }
  const refused = await fetch(`${door.url}/metrics`, forwarded)
  assert.deepEqual(await problem(refused), { status: 403, code: 'forbidden' })
  const { url } = await open(t, { SHOECLOUD_METRICS: 'all' })
  assert.equal((await fetch(`${url}/metrics`, forwarded)).status, 200)
})

test('the contract can be had as OpenAPI', async () => {
  const document = (await (await fetch(`${door.url}/openapi.json`)).json()) as {
    openapi: string
    paths: Record<string, unknown>
  }
  assert.equal(document.openapi, '3.1.0')
  const paths = Object.keys(document.paths)
  assert.deepEqual(paths.slice(0, 3), ['/v1/shoes/{id}', '/v1/sign-in', '/v1/dead-letters'])
})

test('the API docs run scripts of our own alone, and every file they name is there', async () => {
  const reply = await fetch(`${door.url}/docs`)
  const policy = reply.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'self'/)
  assert.doesNotMatch(policy, /https:|script-src|unsafe-eval/)
  const page = await reply.text()
  const files = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, file]) => file as string)
  assert.ok(files.length >= 5)
  for (const file of files) {
    const found = await fetch(new URL(file, `${door.url}/docs`))
    assert.equal(found.status, 200, file)
  }
  assert.equal((await fetch(`${door.url}/docs/json`)).status, 200)
})

test('every error code is explained, and the first page names the services', async () => {
  const errors = await (await fetch(`${door.url}/docs/errors`)).text()
  assert.match(errors, /id="rate_limited"/)
  const landing = await (await fetch(door.url)).text()
  assert.match(landing, /Knows &lt;shoes&gt;\./)
})
