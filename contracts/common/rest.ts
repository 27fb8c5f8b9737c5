import type { Static, TProperties, TSchema } from 'typebox'
import type { FailureType } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Who may call a route. There is no default: a route that does not say is not a route. */
export type Access =
  | { kind: 'public' }
  | { kind: 'signed-in' }
  | { kind: 'permission'; permission: string }

/** Everybody, signed in or not; what a caller may see is then decided by the query itself. */
export const anyone: Access = { kind: 'public' }

/** Whoever carries a valid access token. */
export const signedIn: Access = { kind: 'signed-in' }

/** Whoever holds this permission: `holding('orders:read')`. */
export const holding = (permission: string): Access => ({ kind: 'permission', permission })

/** The classes of rate limit: how many requests one caller may send in a minute is set at the gateway. */
export type RateClass = 'read' | 'write' | 'login'

/** One route, as data: it becomes validation, serialisation, OpenAPI and the typed client. */
export interface Route<Params = unknown, Query = unknown, Body = unknown, Reply = unknown> {
  method: Method
  path: `/${string}`
  summary: string
  access: Access
  params?: TSchema
  query?: TSchema
  body?: TSchema
  /** Takes the body as bytes of one of these content types instead of as JSON. */
  accepts?: readonly string[]
  /** The most bytes of a body. */
  bodyLimit?: number
  /** Schemas of the good replies by status; the first is the usual one. `null` is a reply without a body. */
  replies: Record<number, TSchema | null>
  /** The media type of the replies where it is not JSON. */
  produces?: string
  errors?: FailureType[]
  /** Whether `Idempotency-Key` is understood (`accepted`) or demanded (`required`). */
  idempotency?: 'accepted' | 'required'
  rate?: RateClass
  /** Types only, never set: what a handler is given and gives back. */
  readonly types?: { params: Params; query: Query; body: Body; reply: Reply }
}

// oxlint-disable-next-line typescript/no-explicit-any -- a contract may hold routes of any shape
export type RestContract = Record<string, Route<any, any, any, any>>

interface Declared<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  R extends Record<number, TSchema | null>,
  A extends string,
> extends Omit<Route, 'params' | 'query' | 'body' | 'accepts' | 'replies' | 'types'> {
  params?: P
  query?: Q
  body?: B
  accepts?: readonly A[]
  replies: R
}

type StaticOf<S> = TSchema extends S ? undefined : S extends TSchema ? Static<S> : undefined
// Where nothing was inferred, the type is its own constraint: the route does not declare that part.
type BodyOf<B, A> = string extends A ? StaticOf<B> : Uint8Array
type ReplyOf<R> = { [K in keyof R]: R[K] extends TSchema ? Static<R[K]> : undefined }[keyof R]

/** Declares a route; its static types are computed here, once. */
export function route<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  const R extends Record<number, TSchema | null>,
  const A extends string,
>(declared: Declared<P, Q, B, R, A>): Route<StaticOf<P>, StaticOf<Q>, BodyOf<B, A>, ReplyOf<R>> {
  return declared
}

export type { TProperties }
