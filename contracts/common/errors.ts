/** The nine ways in which a request can fail; each way in maps them once to its own codes (`platform/errors.ts`). */
export const failureKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'precondition',
  'limited',
  'unavailable',
  'internal',
] as const

export type FailureKind = (typeof failureKinds)[number]

/** One field of the request that is wrong, by its path such as `colourways.0.code`, and what to do about it. */
export interface FieldError {
  field: string
  message: string
}

/** What a service may say about one occurrence of a failure, beyond its code. */
export interface FailureDetails {
  /** A sentence for the person who reads the reply; says what to do. */
  detail?: string
  errors?: FieldError[]
  /** Facts of this occurrence that a program can use, such as the SKUs that are out of stock. */
  facts?: Record<string, unknown>
  cause?: unknown
}

/** An error that was foreseen: it has a stable code, and is safe to show to whoever made the request. */
export class Failure extends Error {
  readonly code: string
  readonly kind: FailureKind
  readonly title: string
  readonly status: number | undefined
  readonly errors: FieldError[] | undefined
  readonly facts: Record<string, unknown> | undefined

  constructor(type: FailureType, { detail, errors, facts, cause }: FailureDetails = {}) {
    super(detail ?? type.title, cause === undefined ? undefined : { cause })
    this.name = type.code
    this.code = type.code
    this.kind = type.kind
    this.title = type.title
    this.status = type.status
    this.errors = errors
    this.facts = facts
  }
}

/** A stable code with its kind; calling it makes the `Failure` to throw. */
export interface FailureType {
  (details?: FailureDetails): Failure
  readonly code: string
  readonly kind: FailureKind
  readonly title: string
  /** The HTTP status, where it is not the usual one of the kind (402 for a declined payment). */
  readonly status?: number
  /** Whether this failure is of this type. */
  is(error: unknown): error is Failure
}

/** Declares an error code of a contract: `const OutOfStock = defineFailure('out_of_stock', 'conflict', 'Not enough pairs in stock')`. */
export function defineFailure(
  code: string,
  kind: FailureKind,
  title: string,
  status?: number,
): FailureType {
  const type: FailureType = Object.assign(
    (details?: FailureDetails) => new Failure(type, details),
    {
      code,
      kind,
      title,
      is: (error: unknown): error is Failure => error instanceof Failure && error.code === code,
    },
    status === undefined ? undefined : { status },
  )
  return type
}

export const InvalidRequest = defineFailure(
  'invalid_request',
  'invalid',
  'The request is not valid',
)
export const MalformedBody = defineFailure(
  'malformed_body',
  'invalid',
  'The body is not valid JSON',
)
export const BodyTooLarge = defineFailure('body_too_large', 'invalid', 'The body is too large', 413)
export const UnsupportedMedia = defineFailure(
  'unsupported_media_type',
  'invalid',
  'The content type is not accepted here',
  415,
)
export const HeadersTooLarge = defineFailure(
  'headers_too_large',
  'invalid',
  'The headers are too large',
  431,
)
export const RequestTimeout = defineFailure(
  'request_timeout',
  'invalid',
  'The request did not arrive in time',
  408,
)
export const Unauthenticated = defineFailure('unauthenticated', 'unauthenticated', 'Sign in first')
export const Forbidden = defineFailure('forbidden', 'forbidden', 'You may not do this')
export const NotFound = defineFailure('not_found', 'not-found', 'There is nothing here')
export const RateLimited = defineFailure('rate_limited', 'limited', 'Too many requests')
export const Unavailable = defineFailure('unavailable', 'unavailable', 'Try again in a moment')
export const Internal = defineFailure('internal', 'internal', 'Something went wrong on our side')
export const AlreadyExists = defineFailure('already_exists', 'conflict', 'It exists already')
export const StaleVersion = defineFailure(
  'stale_version',
  'conflict',
  'It was changed in the meantime; read it again',
)
export const IdempotencyKeyReused = defineFailure(
  'idempotency_key_reused',
  'precondition',
  'This Idempotency-Key was used for another request',
)
export const IdempotencyKeyMissing = defineFailure(
  'idempotency_key_missing',
  'invalid',
  'Send an Idempotency-Key header',
)
export const IdempotencyKeyInUse = defineFailure(
  'idempotency_key_in_use',
  'conflict',
  'The first request with this Idempotency-Key is still running',
)
