import replyFrom from '@fastify/reply-from'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Unavailable } from '../../contracts/common/errors.ts'
import type { Route } from '../../contracts/common/rest.ts'
import { admitting } from '../platform/rest/admitting.ts'
import type { VerifyToken } from '../platform/security/tokens.ts'
import type { AnyService } from '../platform/service.ts'

/** Names the next process that serves a service, by its address (`http://10.0.0.7:8080`); undefined if none does. */
export type Upstream = (service: string) => string | undefined

export interface ForwardingOptions {
  /** Services that live in other processes. */
  services: AnyService[]
  verify: VerifyToken
  upstream: Upstream
}

/** How long a process may take to begin its answer. */
const patienceMs = 30_000
/** How many processes are tried for a request that changes nothing. */
const attempts = 3

/**
 * Puts the routes of services in other processes on the gateway. Who may call a route and how often is decided here
 * already; the request then goes on as it is, and the service itself checks it again.
 */
export async function addForwarding(
  app: FastifyInstance,
  { services, verify, upstream }: ForwardingOptions,
): Promise<void> {
  await app.register(async part => {
    await part.register(replyFrom, {
      disableRequestLogging: true,
      undici: { connections: 128, headersTimeout: patienceMs, bodyTimeout: patienceMs },
    })
    part.removeAllContentTypeParsers()
    part.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    for (const { name, rest = {} } of services) {
      for (const route of Object.values<Route>(rest)) {
        part.route({
          method: route.method,
          url: route.path,
          ...(route.bodyLimit !== undefined && { bodyLimit: route.bodyLimit }),
          config: { rate: route.rate ?? (route.method === 'GET' ? 'read' : 'write') },
          onRequest: admitting(route.access, verify),
          handler: (request, reply) => forward(request, reply, () => upstream(name), attempts),
        })
      }
    }
  })
}

function forward(
  request: FastifyRequest,
  reply: FastifyReply,
  next: () => string | undefined,
  left: number,
): FastifyReply {
  const address = next()
  if (address === undefined) throw Unavailable({ detail: 'No process serves this at the moment.' })
  const { body } = request
  const contentType = request.headers['content-type'] ?? 'application/octet-stream'
  return reply.from(undefined, {
    getUpstream: () => address,
    ...(Buffer.isBuffer(body) && { body, contentType }),
    rewriteRequestHeaders: ({ id, ip, protocol }, headers) => ({
      ...headers,
      'x-request-id': id,
      'x-forwarded-for': ip,
      'x-forwarded-proto': protocol,
    }),
    onError: (_reply, { error: cause }) => {
      // What changes nothing may be asked of another process; the rest may have taken effect.
      if (left > 1 && request.method === 'GET') forward(request, reply, next, left - 1)
      else reply.send(Unavailable({ detail: 'The service did not answer.', cause }))
    },
  })
}
