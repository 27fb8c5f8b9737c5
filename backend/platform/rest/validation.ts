import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { type Failure, type FieldError, InvalidRequest } from '../../../contracts/common/errors.ts'

// Everything that is wrong with a request is said at once; body limits keep that list short.
const common = { allErrors: true, useDefaults: true, removeAdditional: false } as const

// A path and a query are text: numbers and lists are read out of them. A body says what it means.
const ofText = formats.default(new Ajv({ ...common, coerceTypes: 'array' }))
const ofJson = formats.default(new Ajv({ ...common, coerceTypes: false }))

/** Compiles the check of one part of a request when it is first needed: most routes of a process see no request for long. */
export function lazyValidator(part: string | undefined, schema: object) {
  let validate: ValidateFunction | undefined
  return (data: unknown) => {
    validate ??= (part === 'body' ? ofJson : ofText).compile(schema)
    if (!validate(data)) return { error: invalid(part, (validate.errors ?? []).map(fieldError)) }
    const unstorable = fieldWithNul(data)
    if (unstorable === undefined) return { value: data }
    const error = { field: unstorable, message: 'must not contain the character U+0000' }
    return { error: invalid(part, [error]) }
  }
}

// JSON allows the character, and PostgreSQL cannot store it.
function fieldWithNul(data: unknown, path: string[] = []): string | undefined {
  if (typeof data === 'string') return data.includes('\u0000') ? path.join('.') : undefined
  if (typeof data !== 'object' || data === null) return undefined
  for (const [name, value] of Object.entries(data)) {
    const found = fieldWithNul(value, [...path, name])
    if (found !== undefined) return found
  }
  return undefined
}

function invalid(part = 'body', errors: FieldError[]): Failure & { statusCode?: number } {
  const where = part === 'body' ? 'body' : part === 'params' ? 'path' : 'query'
  const detail = `The ${where} is not valid: ${errors
    .slice(0, 3)
    .map(({ field, message }) => (field ? `${field} ${message}` : message))
    .join('; ')}.`
  return InvalidRequest({ detail, errors })
}

function fieldError({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const inside = (name: string) => (path ? `${path}.${name}` : name)
  switch (keyword) {
    case 'required':
      return { field: inside(params.missingProperty), message: 'is missing' }
    case 'additionalProperties':
      return { field: inside(params.additionalProperty), message: 'is not known here' }
    case 'enum':
      return { field: path, message: `must be one of ${params.allowedValues.join(', ')}` }
    default:
      return { field: path, message: message ?? 'is not valid' }
  }
}
