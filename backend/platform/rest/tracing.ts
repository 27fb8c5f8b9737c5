import type { FastifyInstance } from 'fastify'
import { inTrace, newTrace, traceFrom } from '../telemetry/trace.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that the request is a part of. */
    traceparent: string
  }
}

/** Makes each request a part of the trace that its sender tells in `traceparent`, or of a new one. */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('traceparent', '')
  app.addHook('onRequest', (request, _reply, done) => {
    request.traceparent = traceFrom(request.headers.traceparent) ?? newTrace()
    inTrace(request.traceparent, done)
  })
  // A body is read outside of what was begun before it.
  app.addHook('preValidation', (request, _reply, done) => inTrace(request.traceparent, done))
}
