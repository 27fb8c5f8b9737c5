type Json = Record<string, unknown>
type Document = { paths: Record<string, Record<string, Json>> } & Json

interface Schema extends Json {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
}

interface Parameter {
  name: string
  in: string
  required: boolean
  schema: Schema
}

/** Says what callers of an API would notice when the OpenAPI document `before` became `after`; nothing if all goes on. */
export function breakingChanges(before: Document, after: Document): string[] {
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, old]) => {
      const name = `${method.toUpperCase()} ${path}`
      const now = after.paths[path]?.[method]
      return now ? changesOf(name, { before, after, old, now }) : [`${name} is gone`]
    }),
  )
}

/** Says what consumers of events would notice when the schemas `before`, by type, became `after`. */
export function brokenEvents(
  before: Record<string, object>,
  after: Record<string, object>,
): string[] {
  const alone = { paths: {} }
  const compare = comparing(alone, alone)
  return Object.entries(before).flatMap(([type, schema]) => {
    const now = after[type]
    return now ? compare('given', type, schema as Schema, now as Schema) : [`${type} is gone`]
  })
}

interface Both {
  before: Document
  after: Document
  old: Json
  now: Json
}

function changesOf(name: string, { before, after, old, now }: Both): string[] {
  const compare = comparing(before, after)
  const replies = Object.entries((old.responses ?? {}) as Json).filter(([status]) => status < '400')
  return [
    ...parametersOf(now).flatMap(parameter => {
      const { name: called, required, schema } = parameter
      const known = parametersOf(old).find(each => each.name === called && each.in === parameter.in)
      if (!known) return required ? [`${name} demands ${called}`] : []
      const demanded = required && !known.required ? [`${name} demands ${called}`] : []
      return [...demanded, ...compare('taken', `${name} ${called}`, known.schema, schema)]
    }),
    ...parametersOf(old)
      .filter(({ name: called }) => !parametersOf(now).some(each => each.name === called))
      .map(({ name: called }) => `${name} no longer takes ${called}`),
    ...compare('taken', `${name} body`, jsonOf(old.requestBody), jsonOf(now.requestBody)),
    ...replies.flatMap(([status, reply]) => {
      const replyNow = ((now.responses ?? {}) as Json)[status]
      if (!replyNow) return [`${name} no longer replies ${status}`]
      return compare('given', `${name} ${status}`, jsonOf(reply), jsonOf(replyNow))
    }),
  ]
}

const parametersOf = (operation: Json) => (operation.parameters ?? []) as Parameter[]

const jsonOf = (body: unknown): Schema | undefined =>
  (body as { content?: Record<string, { schema?: Schema }> } | undefined)?.content?.[
    'application/json'
  ]?.schema

/** What callers give may not have to be more; what they are given may not become less. */
function comparing(before: Document, after: Document) {
  return function compare(
    side: 'taken' | 'given',
    where: string,
    oldSchema: Schema | undefined,
    newSchema: Schema | undefined,
  ): string[] {
    const old = resolved(before, oldSchema)
    const now = resolved(after, newSchema)
    if (!old && now?.required?.length && side === 'taken') return [`${where} is demanded`]
    if (!old || !now) return old && side === 'given' ? [`${where} has no body`] : []
    if (String(old.type) !== String(now.type))
      return [`${where} is ${now.type}, it was ${old.type}`]

    const inside = Object.entries(old.properties ?? {}).flatMap(([key, property]) => {
      const next = now.properties?.[key]
      return next ? compare(side, `${where}.${key}`, property, next) : [`${where}.${key} is gone`]
    })
    const required = (schema: Schema) => schema.required ?? []
    const demanded = required(now).filter(key => !required(old).includes(key))
    const promised = required(old).filter(
      key => now.properties?.[key] && !required(now).includes(key),
    )
    const lost = (old.enum ?? []).filter(value => now.enum && !now.enum.includes(value))
    return [
      ...inside,
      ...(old.items || now.items ? compare(side, `${where}[]`, old.items, now.items) : []),
      ...(side === 'taken' ? demanded.map(key => `${where}.${key} is demanded`) : []),
      ...(side === 'given' ? promised.map(key => `${where}.${key} may be missing`) : []),
      ...(side === 'taken' ? lost.map(value => `${where} no longer takes ${String(value)}`) : []),
    ]
  }
}

function resolved(document: Document, schema: Schema | undefined): Schema | undefined {
  if (schema?.$ref === undefined) return schema
  const [, ...path] = schema.$ref.split('/')
  return path.reduce<unknown>((at, key) => (at as Json)[key], document) as Schema
}
