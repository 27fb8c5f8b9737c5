import type { RestContract, Route } from '../../../contracts/common/rest.ts'
import type { Caller } from '../security/caller.ts'

/** A request as a handler sees it: checked against its route, and with its caller verified. */
export interface RestRequest<Params, Query, Body> {
  params: Params
  query: Query
  /** Bytes arrive as a `Buffer`. */
  body: Body extends Uint8Array ? Buffer : Body
  caller: Caller
  requestId: string
  idempotencyKey: string | undefined
  headers: Record<string, string | string[] | undefined>
}

/** A reply that says more than its body: another status, headers, bytes. */
export class Reply<Body> {
  readonly body: Body
  readonly status: number | undefined
  readonly headers: Record<string, string> | undefined

  constructor(
    body: Body,
    { status, headers }: { status?: number; headers?: Record<string, string> } = {},
  ) {
    this.body = body
    this.status = status
    this.headers = headers
  }
}

/** Bytes or text that are sent as they are: pictures, and JSON that was serialised before. */
export type Ready = Buffer | string

type Handler<R> =
  R extends Route<infer Params, infer Query, infer Body, infer Answer>
    ? (
        request: RestRequest<Params, Query, Body>,
      ) => Promise<Answer | Reply<Answer | Ready>> | Answer | Reply<Answer | Ready>
    : never

/** One handler for every route of a contract. */
export type RestHandlers<C extends RestContract> = { [K in keyof C]: Handler<C[K]> }

// oxlint-disable-next-line typescript/no-explicit-any -- the host calls handlers of any shape
export type AnyHandler = (request: RestRequest<any, any, any>) => unknown
