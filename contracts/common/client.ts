import type { RestContract, Route } from './rest.ts'

/** A reply that is an error: the problem as the API told it. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Record<string, unknown>

  constructor(status: number, problem: Record<string, unknown>) {
    super(typeof problem.detail === 'string' ? problem.detail : `The API replied ${status}`)
    this.status = status
    this.code = typeof problem.code === 'string' ? problem.code : 'unknown'
    this.problem = problem
  }
}

export interface ClientOptions {
  /** The address of the platform, such as `http://localhost:8080`. */
  baseUrl: string
  fetch?: typeof fetch
  /** Asked before each request; no token makes the request anonymous. */
  token?: () => string | undefined
}

type Given<Name extends string, T> = undefined extends T ? { [K in Name]?: T } : { [K in Name]: T }

/** What a call takes: the parts that its route declares, and headers such as `idempotency-key`. */
type CallOf<R> =
  R extends Route<infer Params, infer Query, infer Body, infer _Reply>
    ? Given<'params', Params> &
        (Query extends undefined ? unknown : { query?: Query }) &
        Given<'body', Body> & { headers?: Record<string, string> }
    : never
type ReplyOf<R> = R extends Route<infer _P, infer _Q, infer _B, infer Reply> ? Reply : never

/** One function for every route of a contract: it gives the body of a good reply, and throws `ApiError` otherwise. */
export type Client<C extends RestContract> = {
  [K in keyof C]: (call: CallOf<C[K]>) => Promise<ReplyOf<C[K]>>
}

type Scalar = string | number | boolean

interface Call {
  params?: Record<string, unknown>
  query?: Record<string, Scalar | readonly Scalar[] | undefined>
  body?: unknown
  headers?: Record<string, string>
}

/** Makes the typed client of a contract, for front ends, partners and tests. */
export function clientOf<C extends RestContract>(contract: C, options: ClientOptions): Client<C> {
  const functions = Object.entries(contract).map(([name, route]) => [
    name,
    (call: Call = {}) => send(route, call, options),
  ])
  return Object.fromEntries(functions)
}

async function send(
  route: Route,
  call: Call,
  { baseUrl, fetch: ask = fetch, token }: ClientOptions,
) {
  const bearer = token?.()
  const type = route.accepts?.[0] ?? 'application/json'
  const response = await ask(urlOf(baseUrl, route.path, call), {
    method: route.method,
    headers: {
      ...(call.body !== undefined && { 'content-type': type }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...call.headers,
    },
    ...(call.body !== undefined && {
      body: route.accepts ? (call.body as Uint8Array<ArrayBuffer>) : JSON.stringify(call.body),
    }),
  })
  const text = await response.text()
  const reply = text === '' ? undefined : JSON.parse(text)
  if (!response.ok) throw new ApiError(response.status, reply ?? {})
  return reply
}

function urlOf(baseUrl: string, path: string, { params = {}, query = {} }: Call): URL {
  const filled = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(String(params[name])))
  const url = new URL(filled, baseUrl)
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat())
      if (each !== undefined) url.searchParams.append(name, String(each))
  }
  return url
}
