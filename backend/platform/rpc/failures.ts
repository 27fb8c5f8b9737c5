import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import {
  defineFailure,
  Failure,
  type FailureKind,
  failureKinds,
  Internal,
  Unavailable,
} from '../../../contracts/common/errors.ts'
import { grpcCodeOf } from '../errors.ts'
import { tooLate } from './deadline.ts'

/** Carries a failure whole; the status beside it says the same to those who know gRPC alone. */
const trailer = 'shoecloud-failure-bin'

// Trailers have 64 KB together, and bytes in them grow by a third.
const mostTrailerBytes = 32_000
const mostStatusCharacters = 500

/** A failure on the wire, or what the library has to say. */
type Told = Pick<ServiceError, 'code' | 'details' | 'metadata'>

/** A failure as it leaves a server: everything but its cause. */
export function failureToWire(failure: Failure): Told {
  const { code, kind, title, status: httpStatus, message: detail, errors, facts } = failure
  const whole = Buffer.from(
    JSON.stringify({ code, kind, title, status: httpStatus, detail, errors, facts }),
  )
  const metadata = new Metadata()
  // One that is too large goes without its particulars, rather than not at all.
  metadata.set(
    trailer,
    whole.length <= mostTrailerBytes
      ? whole
      : Buffer.from(JSON.stringify({ code, kind, title, status: httpStatus })),
  )
  const details = detail.slice(0, mostStatusCharacters).toWellFormed()
  return { code: grpcCodeOf(failure), details, metadata }
}

/** What a call that failed says to its caller. */
export interface CallFailed {
  failure: Failure
  /** Nothing was heard of the service, in time or at all. */
  silent: boolean
  /** It can be tried again, if it may be repeated. */
  passing: boolean
}

/** Who did not answer in less than this may well be there. */
const fairMs = 1000

/** A failure of a call that had so much time, as it arrives: the service's own, or why nothing was heard of it. */
export function failureFromWire(error: Told, service: string, ms: number): CallFailed {
  const own = ownFailure(error)
  if (own) return { failure: own, silent: false, passing: own.kind === 'unavailable' }
  switch (error.code) {
    case status.UNAVAILABLE:
    // We cancel nothing: the connection broke.
    case status.CANCELLED:
      return unreached(service, error)
    case status.DEADLINE_EXCEEDED:
      return { failure: tooLate(service, error), silent: ms >= fairMs, passing: false }
    // An older replica, or another service at that address.
    case status.UNIMPLEMENTED:
      return {
        failure: Unavailable({ detail: `${service} does not offer this call.`, cause: error }),
        silent: false,
        passing: false,
      }
    default:
      return { failure: Internal({ cause: error }), silent: false, passing: false }
  }
}

export const notAsked = (service: string): Failure =>
  Unavailable({ detail: `${service} does not answer at present; it is asked again in a moment.` })

const unreached = (service: string, cause: unknown): CallFailed => ({
  failure: Unavailable({ detail: `${service} cannot be reached at present.`, cause }),
  silent: true,
  passing: true,
})

interface Whole {
  code: string
  kind: FailureKind
  title: string
  status?: number
  detail?: string
  errors?: { field: string; message: string }[]
  facts?: Record<string, unknown>
}

function ownFailure({ metadata }: Told): Failure | undefined {
  const [bytes] = metadata.get(trailer)
  if (bytes === undefined) return undefined
  const { code, kind, title, status: httpStatus, ...details } = JSON.parse(String(bytes)) as Whole
  if (!failureKinds.includes(kind)) return undefined
  return new Failure(defineFailure(code, kind, title, httpStatus), details)
}
