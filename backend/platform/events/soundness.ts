import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { Envelope, EventType } from '../../../contracts/common/events.ts'

// A newer service may tell more than we know of: what we do not know is taken off.
const ajv = formats.default(new Ajv({ removeAdditional: 'all' }))

/** Makes the check of events against their contracts: says what is wrong with one, or nothing. */
export function soundness(
  events: readonly Pick<EventType, 'type' | 'schema'>[],
): (envelope: Envelope) => string | undefined {
  const schemas = new Map(events.map(({ type, schema }) => [type, schema]))
  const checks = new Map<string, ValidateFunction>()

  function checkOf(type: string): ValidateFunction {
    const known = checks.get(type)
    if (known) return known
    const check = ajv.compile(schemas.get(type) ?? false)
    checks.set(type, check)
    return check
  }

  return ({ type, data }) => {
    const check = checkOf(type)
    return check(data)
      ? undefined
      : `${type} is not what its contract promises: ${ajv.errorsText(check.errors)}`
  }
}
