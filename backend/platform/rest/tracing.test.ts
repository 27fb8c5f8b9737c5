import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readSettings } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { currentTrace, newTrace, traceFrom, traceIdOf } from '../telemetry/trace.ts'
import { restServer } from './server.ts'

/** A server that replies with the trace in which it handles a request, or fails in it. */
function echo(t: TestContext) {
  let logged = ''
  const write = (line: string) => {
    logged += line
  }
  const app = restServer(readSettings({}), makeLog('error', { write }))
  t.after(() => app.close())
  app.get('/', async () => ({ trace: currentTrace() }))
  app.post('/', async () => ({ trace: currentTrace() }))
  app.get('/failing', async () => {
    throw new Error('unforeseen')
  })
  return { app, logged: () => JSON.parse(logged) }
}

const told = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

test('a request is handled in the trace that its sender tells, with a body or without', async t => {
  const { app } = echo(t)
  const headers = { traceparent: told }
  assert.equal((await app.inject({ url: '/', headers })).json().trace, told)
  const post = await app.inject({ method: 'POST', url: '/', headers, payload: { size: 42 } })
  assert.equal(post.json().trace, told)
})

test('without one, or with one that is not valid, it gets a new trace', async t => {
  const { app } = echo(t)
  const traces = [{}, {}, { traceparent: 'mine' }].map(async headers => {
    const { trace } = (await app.inject({ url: '/', headers })).json()
    return traceFrom(trace) ?? assert.fail(`${trace} is no trace`)
  })
  assert.equal(new Set(await Promise.all(traces)).size, 3)
})

test('what is logged of a request says its trace', async t => {
  const { app, logged } = echo(t)
  const traceparent = newTrace()
  await app.inject({ url: '/failing', headers: { traceparent } })
  assert.equal(logged().traceId, traceIdOf(traceparent))
})
