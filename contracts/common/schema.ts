import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'

/** An object that refuses fields it does not know. */
export const object = <P extends TProperties>(properties: P, options: object = {}): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** An id that carries its kind and sorts by time, such as `ord_01h455vb4pex5vsknk084sn02q` (TypeID 0.3). */
export const Id = <P extends string>(prefix: P) =>
  Type.String({
    pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`,
    examples: [`${prefix}_01jz8d3v5tfqz8w3c2k9r7m4xn`],
  })

/** A moment, ISO 8601 in UTC. */
export const Time = Type.String({ format: 'date-time', examples: ['2026-11-23T16:00:00.000Z'] })

/** A short text in which at least one character is not a space. */
export const Text = (maxLength: number, options: object = {}) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', ...options })

/** What a list takes: how many, and where the page before ended. */
export const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 24 })),
  cursor: Type.Optional(
    Type.String({ maxLength: 512, description: '`nextCursor` of the page before' }),
  ),
}

/** What a list replies. */
export const listOf = <T extends TSchema>(item: T) =>
  object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })

export interface Page<T> {
  items: T[]
  nextCursor?: string
}

export type { Static }
