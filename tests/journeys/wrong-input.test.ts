import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { servicesNamed } from '../../backend/services.ts'
import type { RestContract, Route } from '../../contracts/common/rest.ts'
import { GatewayRest } from '../../contracts/gateway/rest.ts'
import { openShop, type Shop } from '../shop.ts'

const agent = new Agent({ keepAlive: true })
let shop: Shop
let token: string
before(async () => {
  shop = await openShop({ products: 1 })
  const { accessToken } = await shop.visitor().login({
    body: { email: 'admin@shoecloud.local', password: 'correct horse battery staple' },
  })
  token = accessToken
})
after(() => {
  agent.destroy()
  return shop.close()
})

/** Values that somebody may send where something else is expected. */
const wrongValues: unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  '\u0000',
  '💥'.repeat(300),
  "'; drop table orders; --",
  '../../etc/passwd',
  '__proto__',
  [],
  {},
  [[[]]],
  { constructor: { prototype: {} } },
]

const wrongBodies: [string, string][] = [
  ['application/json', '{'],
  ['application/json', ''],
  ['application/json', 'null'],
  ['application/json', '[]'],
  ['application/json', '"text"'],
  ['application/json', '{"__proto__":{"admin":true}}'],
  ['application/json', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ['text/plain', 'hello'],
  ['application/xml', '<a/>'],
  ['application/x-www-form-urlencoded', 'a=b'],
  ['image/png', 'not a picture'],
]

const services = (await servicesNamed()).map(({ service }) => (service.rest ?? {}) as RestContract)
const routes: Route[] = [...services, GatewayRest].flatMap(contract => Object.values(contract))

test('no wrong input on any route is answered with anything but a problem that says what to do', async () => {
  let sent = 0
  for (const route of routes) {
    for (const request of wrongRequests(route)) {
      await assertRefused(route, request)
      sent++
    }
  }
  assert.ok(sent > 1000, `only ${sent} requests`)
})

interface Wrong {
  path: string
  headers?: Record<string, string>
  body?: string
}

function* wrongRequests(route: Route): Generator<Wrong> {
  const path = filled(route)
  for (const value of ['%00', '%ff', '..%2f..', 'a'.repeat(290), '💥', "'", '{}', '-1']) {
    if (route.path.includes(':'))
      yield withBody(route, filled(route, encodeURI(value).replace(/%25/g, '%')))
  }
  for (const name of [...namesIn(route.query), 'unknown']) {
    for (const value of ['', '-1', 'NaN', '%00', 'a'.repeat(5000), '💥', '{}', '[]']) {
      yield withBody(route, `${path}?${name}=${encodeURIComponent(value)}`)
      yield withBody(route, `${path}?${name}=1&${name}[]=2&${name}[x]=3`)
    }
  }
  if (route.method === 'GET') return
  for (const [type, body] of wrongBodies) yield { path, body, headers: { 'content-type': type } }
  for (const name of [...namesIn(route.body), 'unknown']) {
    for (const value of wrongValues) {
      const body = JSON.stringify({ ...sampleBody(route), [name]: value })
      yield {
        path,
        body,
        headers: { 'content-type': 'application/json', 'idempotency-key': `wrong-${name}` },
      }
    }
  }
  yield { ...withBody(route, path), headers: { 'idempotency-key': 'ü'.repeat(300).slice(0, 256) } }
}

async function assertRefused(route: Route, { path, headers, body }: Wrong): Promise<void> {
  const reply = await send(route.method, path, headers, body)
  const about = `${route.method} ${path.slice(0, 120)} ${body?.slice(0, 200) ?? ''}: ${reply.status} ${reply.text.slice(0, 300)}`
  assert.ok(reply.status < 500, about)
  if (reply.status < 400) return
  assert.match(reply.type, /^application\/problem\+json/, about)
  const { code, detail, requestId, status } = JSON.parse(reply.text)
  assert.ok(code && detail && requestId && status === reply.status, about)
}

// Not `fetch`: it would put right what is to be wrong.
async function send(
  method: string,
  path: string,
  headers: Wrong['headers'],
  body: string | undefined,
) {
  const { hostname, port } = new URL(shop.url)
  const length = body !== undefined && { 'content-length': Buffer.byteLength(body) }
  const all = { authorization: `Bearer ${token}`, ...length, ...headers }
  const sent = request({ hostname, port, method, path, agent, headers: all }).end(body)
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]
  const { statusCode: status = 0, headers: replied } = reply
  return { status, type: replied['content-type'] ?? '', text: await text(reply) }
}

interface Schema {
  properties?: Record<string, Schema & { examples?: unknown[]; enum?: unknown[]; type?: string }>
}

const namesIn = (schema: unknown): string[] =>
  Object.keys((schema as Schema | undefined)?.properties ?? {})

const filled = ({ path }: Route, value = 'ord_01jz8d3v5tfqz8w3c2k9r7m4xn') =>
  path.replace(/:\w+/g, value)

const withBody = (route: Route, path: string): Wrong =>
  route.body
    ? {
        path,
        body: JSON.stringify(sampleBody(route)),
        headers: { 'content-type': 'application/json' },
      }
    : { path }

// A body that is right as far as its schema tells, so that one wrong field is all that is wrong.
function sampleBody({ body }: Route): Record<string, unknown> {
  const { properties = {} }: Schema = body ?? {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, sampleOf(schema)]),
  )
}

function sampleOf(
  schema: Schema & { examples?: unknown[]; enum?: unknown[]; type?: string },
): unknown {
  if (schema.examples) return schema.examples[0]
  if (schema.enum) return schema.enum[0]
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, each]) => [name, sampleOf(each)]),
    )
  }
  return { string: 'text', integer: 1, number: 1, boolean: true, array: [] }[
    schema.type ?? 'string'
  ]
}
