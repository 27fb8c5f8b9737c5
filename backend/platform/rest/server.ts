import { randomBytes } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import {
  BodyTooLarge,
  type Failure,
  Failure as FailureClass,
  HeadersTooLarge,
  InvalidRequest,
  MalformedBody,
  NotFound,
  RequestTimeout,
  UnsupportedMedia,
} from '../../../contracts/common/errors.ts'
import type { RateClass } from '../../../contracts/common/rest.ts'
import { failureOf, httpStatusOf, problemOf } from '../errors.ts'
import type { Caller } from '../security/caller.ts'
import type { Settings } from '../settings.ts'
import type { Log } from '../telemetry/log.ts'
import { traceRequests } from './tracing.ts'
import { lazyValidator } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request; known before its body is read, on routes of contracts. */
    caller: Caller
  }
  interface FastifyContextConfig {
    rate?: RateClass
  }
}

const oneRequestId = /^[\w.:-]{8,128}$/

/** What a JSON body may weigh where its route does not say otherwise. */
const bodyLimit = 256 * 1024

// What cannot be read as HTTP has no request to reply to: these go straight to the socket.
const unreadable = rawProblem(InvalidRequest({ detail: 'This is not HTTP that we can read.' }))
const rawProblems: Record<string, string> = {
  HPE_HEADER_OVERFLOW: rawProblem(HeadersTooLarge({ detail: 'Send 16 KB of headers at most.' })),
  ERR_HTTP_REQUEST_TIMEOUT: rawProblem(RequestTimeout()),
}

/** An HTTP server on which routes can be put; whatever goes wrong on it becomes a `problem+json`. */
export function restServer(settings: Settings, log: Log): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    trustProxy: settings.trustProxy === 'on',
    // While we drain, what arrives on open connections is still served; each is closed with its reply.
    return503OnClosing: false,
    // A slow sender holds a socket, not the server.
    requestTimeout: 30_000,
    genReqId: requestIds(),
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(reply, InvalidRequest({ detail: `${error.message}.`, cause: error }), request.id)
    },
    clientErrorHandler: ({ code }, socket) => {
      if (socket.writable) socket.end(rawProblems[code] ?? unreadable)
    },
  })
  app.decorateRequest('caller')
  traceRequests(app)
  app.setValidatorCompiler(({ schema, httpPart }) => lazyValidator(httpPart, schema as object))
  app.setErrorHandler((error, request, reply) => {
    const failure = foreseen(error) ?? failureOf(error)
    if (failure.kind === 'internal') {
      const fields = { requestId: request.id, route: request.routeOptions.url ?? 'unknown' }
      log.error('a request failed unexpectedly', fields, failure.cause)
    }
    sendProblem(reply, failure, request.id)
  })
  app.setNotFoundHandler((request, reply) => {
    const detail = `There is no ${request.method} ${request.url.split('?')[0]}. See /docs for what there is.`
    sendProblem(reply, NotFound({ detail }), request.id)
  })
  return app
}

function sendProblem(reply: FastifyReply, failure: Failure, requestId: string): void {
  reply
    .code(httpStatusOf(failure))
    .header('content-type', 'application/problem+json')
    .header('x-request-id', requestId)
    .send(JSON.stringify(problemOf(failure, requestId)))
}

// A random start and a count: unique among processes, and cheaper than a random number for each request.
function requestIds() {
  const start = randomBytes(6).toString('hex')
  let count = 0
  return (request: { headers: Record<string, string | string[] | undefined> }) => {
    const given = request.headers['x-request-id']
    if (typeof given === 'string' && oneRequestId.test(given)) return given
    return `req_${start}${(++count).toString(36)}`
  }
}

// Fastify's own errors have codes of its own; what they mean to a caller is said in ours.
function foreseen(error: unknown): Failure | undefined {
  if (error instanceof FailureClass) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return BodyTooLarge({ cause: error })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return UnsupportedMedia({ cause: error })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return MalformedBody({ cause: error })
    default:
  }
  if (error instanceof SyntaxError && statusCode === 400) return MalformedBody({ cause: error })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return InvalidRequest({ cause: error })
  return undefined
}

function rawProblem(failure: Failure): string {
  const status = httpStatusOf(failure)
  const body = JSON.stringify(problemOf(failure, 'unread'))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
