import { createHash } from 'node:crypto'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onResponseHookHandler,
  preValidationHookHandler,
} from 'fastify'
import { IdempotencyKeyMissing, InvalidRequest } from '../../../contracts/common/errors.ts'
import type { RestContract, Route } from '../../../contracts/common/rest.ts'
import type { Idempotency } from '../idempotency.ts'
import type { VerifyToken } from '../security/tokens.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { admitting } from './admitting.ts'
import { takingBytes } from './bytes.ts'
import { type AnyHandler, Reply } from './handler.ts'

/** A service's routes with the functions that answer them. */
export interface RoutesOptions {
  service: string
  contract: RestContract
  handlers: Record<string, AnyHandler>
  verify: VerifyToken
  /** Keeps the replies of routes that accept an `Idempotency-Key`. */
  idempotency: Idempotency | undefined
  metrics: Metrics
}

/** Puts the routes of a service's contract on a server. */
export function addRoutes(app: FastifyInstance, options: RoutesOptions): void {
  for (const [name, route] of Object.entries(options.contract)) {
    const add = (part: FastifyInstance) =>
      addRoute(part, route, options.handlers[name] as AnyHandler, options)
    if (route.accepts) takingBytes(app, route.accepts, add)
    else add(app)
  }
}

function addRoute(
  app: FastifyInstance,
  route: Route,
  handler: AnyHandler,
  { service, verify, idempotency, metrics }: RoutesOptions,
): void {
  const usualStatus = Number(Object.keys(route.replies)[0])
  const handle = route.idempotency === 'accepted' ? once(route, handler, idempotency) : handler
  if (!route.access)
    throw new TypeError(`${route.method} ${route.path} does not say who may call it`)

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const idempotencyKey = keyOf(request, route)
    const result = await handle({
      params: request.params,
      query: request.query,
      body: request.body,
      caller: request.caller,
      requestId: request.id,
      idempotencyKey,
      headers: request.headers,
    })
    return send(reply, result, usualStatus, route.produces)
  }

  app.route({
    method: route.method,
    url: route.path,
    schema: {
      ...(route.params && { params: route.params }),
      ...(route.query && { querystring: route.query }),
      ...(route.body && { body: route.body }),
      response: responsesOf(route),
    },
    ...(route.bodyLimit !== undefined && { bodyLimit: route.bodyLimit }),
    config: { rate: route.rate ?? (route.method === 'GET' ? 'read' : 'write') },
    onRequest: admitting(route.access, verify),
    ...(demandsNothing(route.body) && { preValidation: emptyBody }),
    onResponse: timing(service, route, metrics),
    handler: answer,
  })
}

const demandsNothing = (body: Route['body']): boolean =>
  body !== undefined && ((body as { required?: string[] }).required ?? []).length === 0

// A body of which nothing is demanded can be left out.
const emptyBody: preValidationHookHandler = (request, _reply, done) => {
  if (request.body === undefined) request.body = {}
  done()
}

// Runs for every reply: what is observed is looked up by the status alone.
function timing(service: string, route: Route, metrics: Metrics): onResponseHookHandler {
  const byStatus = new Map<number, (seconds: number) => void>()
  const { method, path } = route
  return (_request, reply, done) => {
    const { statusCode } = reply
    let observe = byStatus.get(statusCode)
    if (!observe) {
      observe = metrics.httpSeconds({ service, route: path, method, status: String(statusCode) })
      byStatus.set(statusCode, observe)
    }
    observe(reply.elapsedTime / 1000)
    done()
  }
}

function keyOf(request: FastifyRequest, route: Route): string | undefined {
  if (route.idempotency === undefined) return undefined
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    if (route.idempotency === 'accepted') return undefined
    throw IdempotencyKeyMissing({
      detail: 'Send an Idempotency-Key header: a new random value for each attempt to buy.',
    })
  }
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key
  const errors = [
    { field: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' },
  ]
  throw InvalidRequest({ detail: 'The Idempotency-Key is not valid.', errors })
}

/** Makes a handler run once per key: a repetition gets the first reply, another request under that key an error. */
function once(route: Route, handler: AnyHandler, idempotency: Idempotency | undefined): AnyHandler {
  if (!idempotency) {
    throw new TypeError(
      `${route.method} ${route.path} accepts an Idempotency-Key, but its service stores nothing`,
    )
  }
  return request => {
    if (request.idempotencyKey === undefined) return handler(request)
    const who = request.caller.kind === 'person' ? request.caller.id : 'nobody'
    return idempotency
      .once(
        `${who} ${route.method} ${route.path} ${request.idempotencyKey}`,
        fingerprint(request.params, request.query, request.body),
        async () => storable(await handler(request)),
      )
      .then(
        ({ body, status, headers }) =>
          new Reply(body, { ...(status && { status }), ...(headers && { headers }) }),
      )
  }
}

const storable = (result: unknown) =>
  result instanceof Reply
    ? { body: result.body, status: result.status, headers: result.headers }
    : { body: result, status: undefined, headers: undefined }

/** What makes two requests the same one. */
const fingerprint = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

function responsesOf(route: Route): Record<string, unknown> {
  if (route.produces) return {}
  return Object.fromEntries(Object.entries(route.replies).filter(([, schema]) => schema !== null))
}

function send(
  reply: FastifyReply,
  result: unknown,
  usualStatus: number,
  produces: string | undefined,
) {
  if (!(result instanceof Reply)) return reply.code(usualStatus).send(result)
  reply.code(result.status ?? usualStatus)
  if (result.headers) reply.headers(result.headers)
  const ready = typeof result.body === 'string' || Buffer.isBuffer(result.body)
  if (!ready || produces) return reply.send(result.body)
  // Serialised before: Fastify would take a string for text, and bytes for a download.
  if (!reply.hasHeader('content-type'))
    reply.header('content-type', 'application/json; charset=utf-8')
  return reply.serializer(asItIs).send(result.body)
}

const asItIs = (payload: unknown) => payload as string
