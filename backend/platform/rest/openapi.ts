import { STATUS_CODES } from 'node:http'
import type { FailureType } from '../../../contracts/common/errors.ts'
import * as common from '../../../contracts/common/errors.ts'
import type { RestContract, Route } from '../../../contracts/common/rest.ts'
import { httpStatusOf } from '../errors.ts'
import { named } from './openapi-names.ts'

/** A service as its callers see it. */
export interface Described {
  name: string
  /** One sentence: what it is for. */
  says?: string
  rest: RestContract
}

type Json = Record<string, unknown>

/** An OpenAPI 3.1 document, as far as its readers here look into it. */
export interface OpenApi extends Json {
  openapi: string
  paths: Record<string, Record<string, Json>>
}

interface ObjectSchema {
  properties?: Record<string, Json>
  required?: string[]
}

/** The OpenAPI 3.1 document of some services; operations are called `<service>.<route>`. */
export function openapiOf(services: Described[], version: string): OpenApi {
  const paths: OpenApi['paths'] = {}
  for (const service of services) {
    for (const [name, route] of Object.entries(service.rest)) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
      paths[path] = {
        ...paths[path],
        [route.method.toLowerCase()]: operation(service, name, route),
      }
    }
  }
  const { document, schemas } = named(paths)
  return {
    openapi: '3.1.0',
    info: {
      title: 'ShoeCloud',
      version,
      summary: 'Commerce for sneaker retailers',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: services.map(({ name, says }) => ({ name, ...(says && { description: says }) })),
    paths: document as OpenApi['paths'],
    components: {
      schemas: { ...schemas, Problem: problem },
      responses: Object.fromEntries(alwaysPossible.map(type => [type.code, problemOf([type])])),
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  }
}

const introduction = `Money is an integer of minor units: \`12995\` is 129.95. Times are ISO 8601 in UTC.
Lists reply \`{ items, nextCursor }\`; give \`nextCursor\` as \`cursor\` to read on.
Errors are RFC 9457 problems with a stable \`code\`; [the codes](/docs/errors). Quote the \`requestId\` when you ask us.`

const problem = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: 'Where the code is explained' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence about this occurrence' },
    code: { type: 'string', description: 'Stable: programs may rely on it' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'What is wrong with each field',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

function operation(service: Described, name: string, route: Route): Json {
  const parameters = [
    ...parametersIn('path', route.params),
    ...parametersIn('query', route.query),
    ...idempotencyKey(route),
  ]
  return {
    operationId: `${service.name}.${name}`,
    tags: [service.name],
    summary: route.summary,
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...bodyOf(route),
    responses: { ...repliesOf(route), ...problemsOf(route) },
  }
}

function parametersIn(where: 'path' | 'query', schema: object | undefined): Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function idempotencyKey({ idempotency }: Route): Json[] {
  if (!idempotency) return []
  const description =
    'A random value for each thing you want done. The same request with the same key takes effect once, and gets the first reply.'
  const schema = { type: 'string', minLength: 1, maxLength: 255 }
  const example = '0199f1c2-7d0e-7c3a-9a55-3f2f8f6f1a10'
  const required = idempotency === 'required'
  return [{ name: 'Idempotency-Key', in: 'header', required, description, schema, example }]
}

// Whoever need not sign in may do so all the same: what they see may then be more.
function securityOf({ access }: Route): Json[] {
  switch (access.kind) {
    case 'public':
      return [{}, { accessToken: [] }]
    case 'signed-in':
      return [{ accessToken: [] }]
    case 'permission':
      return [{ accessToken: [access.permission] }]
  }
}

function bodyOf({ body, accepts }: Route): Json {
  if (accepts) return { requestBody: { required: true, content: ofTypes(accepts, {}) } }
  if (body) return { requestBody: { required: true, content: ofTypes(['application/json'], body) } }
  return {}
}

const ofTypes = (types: readonly string[], schema: object) =>
  Object.fromEntries(types.map(type => [type, Object.keys(schema).length > 0 ? { schema } : {}]))

function repliesOf({ replies, produces }: Route): Json {
  const entries = Object.entries(replies).map(([status, schema]) => {
    const type = produces ?? 'application/json'
    const content = produces ? ofTypes([type], {}) : schema && ofTypes([type], schema)
    return [status, { description: STATUS_CODES[status], ...(content && { content }) }]
  })
  return Object.fromEntries(entries)
}

/** Every failure that a route may answer with: its own ones, and those that follow from what it declares. */
function failuresOf({ params, query, body, accepts, access, idempotency, errors = [] }: Route) {
  const failures = [
    ...errors,
    ...(params || query || body ? [common.InvalidRequest] : []),
    ...(body ? [common.MalformedBody] : []),
    ...(body || accepts ? [common.BodyTooLarge, common.UnsupportedMedia] : []),
    common.Unauthenticated,
    ...(access.kind === 'permission' ? [common.Forbidden] : []),
    ...(idempotency ? [common.IdempotencyKeyReused, common.IdempotencyKeyInUse] : []),
    ...(idempotency === 'required' ? [common.IdempotencyKeyMissing] : []),
    common.RateLimited,
    common.Unavailable,
    common.Internal,
  ]
  return [...new Set(failures)]
}

function problemsOf(route: Route): Json {
  const byStatus = Object.groupBy(failuresOf(route), type => String(httpStatusOf(type())))
  const entries = Object.entries(byStatus).map(([status, types = []]) => {
    const [only] = types
    const shared = types.length === 1 && only && alwaysPossible.includes(only)
    return [status, shared ? { $ref: `#/components/responses/${only.code}` } : problemOf(types)]
  })
  return Object.fromEntries(entries)
}

/** What nearly every route may answer with: said once for all. */
const alwaysPossible = [
  common.InvalidRequest,
  common.Unauthenticated,
  common.Forbidden,
  common.BodyTooLarge,
  common.UnsupportedMedia,
  common.RateLimited,
  common.Unavailable,
  common.Internal,
]

const problemOf = (types: FailureType[]) => ({
  description: types.map(({ code, title }) => `\`${code}\`: ${title}.`).join(' '),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { properties: { code: { enum: types.map(({ code }) => code) } } },
        ],
      },
    },
  },
})

/** Every error code of some services with where it occurs, in alphabetical order. */
export function errorCatalogue(services: Described[]): { type: FailureType; routes: string[] }[] {
  const catalogue = new Map<string, { type: FailureType; routes: string[] }>()
  for (const type of Object.values(common).filter(isFailureType)) {
    catalogue.set(type.code, { type, routes: [] })
  }
  for (const route of services.flatMap(({ rest }) => Object.values(rest))) {
    for (const type of route.errors ?? []) {
      const entry = catalogue.get(type.code) ?? { type, routes: [] }
      entry.routes.push(`${route.method} ${route.path}`)
      catalogue.set(type.code, entry)
    }
  }
  return [...catalogue.values()].sort((a, b) => a.type.code.localeCompare(b.type.code))
}

const isFailureType = (value: unknown): value is FailureType =>
  typeof value === 'function' && 'code' in value && 'kind' in value
