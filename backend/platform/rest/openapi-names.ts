type Json = Record<string, unknown>

/**
 * Takes the schemas that have a title out of a document: each is said once, under its title, and named elsewhere, so
 * that generated clients have one type for it. Throws a `TypeError` when two schemas have the same title.
 */
export function named(document: Json): { document: Json; schemas: Json } {
  const schemas: Json = {}
  const texts = new Map<string, string>()

  function walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const inside = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]))
    return isNamedSchema(inside) ? referenceTo(inside) : inside
  }

  function referenceTo({ title, ...schema }: Json & { title: string }): Json {
    const text = JSON.stringify(schema)
    if ((texts.get(title) ?? text) !== text) throw new TypeError(`two schemas are called ${title}`)
    texts.set(title, text)
    schemas[title] = schema
    return { $ref: `#/components/schemas/${title}` }
  }

  return { document: walk(document) as Json, schemas }
}

const isNamedSchema = (value: Json): value is Json & { title: string } =>
  value.type === 'object' && typeof value.title === 'string'
