import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { Settings } from '../platform/settings.ts'

/** What every reply says to browsers: it is data, never a page to be run, framed or guessed at (OWASP REST cheat sheet). */
const ofEveryReply = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}

/** Behind a proxy with TLS, browsers are told to come back by no other way (RFC 6797). */
const ofSecureReplies = {
  ...ofEveryReply,
  'strict-transport-security': 'max-age=31536000',
}

const exposedHeaders = ['x-request-id', 'retry-after', 'location', 'etag']

/** Gives every reply its request id, the security headers, and what CORS asks for. */
export async function addHeaders(app: FastifyInstance, settings: Settings): Promise<void> {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.protocol === 'https' ? ofSecureReplies : ofEveryReply)
    reply.header('x-request-id', request.id)
    done()
  })
  await app.register(cors, {
    origin: settings.corsOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 86_400,
    strictPreflight: false,
  })
}
