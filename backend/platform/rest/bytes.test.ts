import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { clientOf } from '../../../contracts/common/client.ts'
import { anyone, route } from '../../../contracts/common/rest.ts'
import { object, Text } from '../../../contracts/common/schema.ts'
import { readSettings } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import type { RestHandlers } from './handler.ts'
import { addRoutes } from './routes.ts'
import { restServer } from './server.ts'

const contract = {
  upload: route({
    method: 'POST',
    path: '/v1/files',
    summary: 'Upload a file',
    access: anyone,
    accepts: ['application/octet-stream', 'application/json'],
    bodyLimit: 100,
    replies: { 200: null },
    produces: 'application/octet-stream',
  }),
  greet: route({
    method: 'POST',
    path: '/v1/greetings',
    summary: 'Say hello',
    access: anyone,
    body: object({ name: Text(20) }),
    replies: { 201: object({ greeting: Text(40) }) },
  }),
}

const received: Buffer[] = []
const handlers: RestHandlers<typeof contract> = {
  upload: async ({ body }) => {
    received.push(body)
  },
  greet: async ({ body: { name } }) => ({ greeting: `Hello, ${name}` }),
}

const app = restServer(readSettings({ SHOECLOUD_DATA: 'unused' }), makeLog('silent'))
let baseUrl = ''

before(async () => {
  addRoutes(app, {
    service: 'files',
    contract,
    handlers,
    verify: async () => ({ kind: 'nobody' }),
    idempotency: undefined,
    metrics: makeMetrics({ process: false }),
  })
  baseUrl = await app.listen({ host: 'localhost', port: 0 })
})
after(() => app.close())

const upload = (type: string | undefined, body: Uint8Array<ArrayBuffer> | string) =>
  fetch(`${baseUrl}/v1/files`, {
    method: 'POST',
    body: new Blob([body]),
    ...(type !== undefined && { headers: { 'content-type': type } }),
  })

async function refusal(response: Response) {
  const { code, detail } = (await response.json()) as { code: string; detail: string }
  return { status: response.status, code, detail }
}

test('a route that accepts bytes gets them as they were sent, JSON and broken JSON too', async () => {
  for (const [type, text] of [
    ['application/octet-stream', '\u0000\u0001'],
    ['application/json', '{ "spaces":  1 }'],
    ['application/json; charset=utf-8', '{ broken'],
  ]) {
    assert.equal((await upload(type, text as string)).status, 200)
    assert.deepEqual(received.at(-1), Buffer.from(text as string))
  }
})

test('the typed client sends bytes as they are', async () => {
  await clientOf(contract, { baseUrl }).upload({ body: new Uint8Array([1, 2, 3]) })
  assert.deepEqual(received.at(-1), Buffer.from([1, 2, 3]))
})

test('no bytes, another type and too many bytes are each refused with what is wrong', async () => {
  const empty = await refusal(await upload('application/octet-stream', ''))
  assert.deepEqual([empty.status, empty.code], [400, 'invalid_request'])
  assert.match(empty.detail, /body is empty.*application\/octet-stream/)

  const nothing = await fetch(`${baseUrl}/v1/files`, { method: 'POST' })
  assert.equal((await refusal(nothing)).code, 'invalid_request')

  assert.equal((await refusal(await upload('image/png', 'x'))).status, 415)
  assert.equal(
    (await refusal(await upload('application/octet-stream', 'x'.repeat(101)))).status,
    413,
  )
})

test('routes beside it still take JSON, and nothing else', async () => {
  const { greet } = clientOf(contract, { baseUrl })
  assert.deepEqual(await greet({ body: { name: 'Ada' } }), { greeting: 'Hello, Ada' })

  const bytes = await fetch(`${baseUrl}/v1/greetings`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'Ada',
  })
  assert.equal((await refusal(bytes)).status, 415)
})
