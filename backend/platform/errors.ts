import { Failure, type FailureKind, Internal } from '../../contracts/common/errors.ts'

/** How each kind of failure is said on each way in: HTTP status, gRPC code, SOAP fault code, WebSocket close code. */
const sayings: Record<FailureKind, { http: number; grpc: number; soap: string; socket: number }> = {
  invalid: { http: 400, grpc: 3, soap: 'Sender', socket: 4400 },
  unauthenticated: { http: 401, grpc: 16, soap: 'Sender', socket: 4401 },
  forbidden: { http: 403, grpc: 7, soap: 'Sender', socket: 4403 },
  'not-found': { http: 404, grpc: 5, soap: 'Sender', socket: 4404 },
  conflict: { http: 409, grpc: 10, soap: 'Sender', socket: 4409 },
  precondition: { http: 422, grpc: 9, soap: 'Sender', socket: 4422 },
  limited: { http: 429, grpc: 8, soap: 'Sender', socket: 4429 },
  unavailable: { http: 503, grpc: 14, soap: 'Receiver', socket: 1013 },
  internal: { http: 500, grpc: 13, soap: 'Receiver', socket: 1011 },
}

/** An error reply as RFC 9457 says it. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  requestId: string
  errors?: { field: string; message: string }[]
  [fact: string]: unknown
}

/** Whatever was thrown, as a failure that may be shown: the unforeseen becomes a plain `internal` that hides its cause. */
export function failureOf(error: unknown): Failure {
  return error instanceof Failure ? error : Internal({ cause: error })
}

export const httpStatusOf = (failure: Failure): number =>
  failure.status ?? sayings[failure.kind].http

export const grpcCodeOf = (failure: Failure): number => sayings[failure.kind].grpc

/** A failure as the body of an HTTP reply. */
export function problemOf(failure: Failure, requestId: string): Problem {
  return {
    ...failure.facts,
    type: `/docs/errors#${failure.code}`,
    title: failure.title,
    status: httpStatusOf(failure),
    detail: failure.message,
    code: failure.code,
    requestId,
    ...(failure.errors && { errors: failure.errors }),
  }
}
