import { type DestinationStream, type LevelWithSilent, pino } from 'pino'
import { currentTrace, traceIdOf } from './trace.ts'

/** The only fields that a log line may carry: what is not on this list cannot leak. */
export const loggedFields = [
  'service',
  'requestId',
  'traceId',
  'route',
  'status',
  'milliseconds',
  'code',
  'event',
  'eventId',
  'job',
  'count',
  'attempt',
  'address',
] as const

export type LogFields = Partial<Record<(typeof loggedFields)[number], string | number>>

export interface Log {
  debug(message: string, fields?: LogFields, error?: unknown): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields, error?: unknown): void
  error(message: string, fields?: LogFields, error?: unknown): void
  with(fields: LogFields): Log
}

/** A log that writes JSON lines to `destination` (standard output if not given). */
export function makeLog(level: LevelWithSilent, destination?: DestinationStream): Log {
  return wrap(
    pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination),
    {},
  )
}

type Line = (fields: object, message: string) => void

function wrap(sink: Record<'debug' | 'info' | 'warn' | 'error', Line>, bound: LogFields): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields?: LogFields, error?: unknown) =>
      sink[level](
        {
          ...bound,
          ...ofTrace(),
          ...allowed(fields),
          ...(error !== undefined && { error: told(error) }),
        },
        message,
      )
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: fields => wrap(sink, { ...bound, ...allowed(fields) }),
  }
}

function ofTrace(): LogFields | undefined {
  const trace = currentTrace()
  return trace === undefined ? undefined : { traceId: traceIdOf(trace) }
}

function allowed(fields: LogFields | undefined): LogFields {
  if (!fields) return {}
  return Object.fromEntries(
    loggedFields.filter(name => name in fields).map(name => [name, fields[name]]),
  )
}

// A driver's error carries the values of the row in `detail` and `parameters`: only these are told, and of the
// stack the frames alone, because it begins with the message as it was first.
function told(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, stack, cause } = error
  const code = 'code' in error ? String(error.code) : undefined
  return {
    name,
    message: withoutSecrets(error.message, quotesInput(name, code)),
    code,
    stack: stack
      ?.split('\n')
      .filter(line => /^\s+at /.test(line))
      .join('\n'),
    ...(cause !== undefined && depth < 5 && { cause: told(cause, depth + 1) }),
  }
}

// Errors whose messages quote what was given: PostgreSQL's data exceptions (SQLSTATE class 22), MySQL's and
// MongoDB's about duplicates and wrong values, and JSON.parse.
const quotesInput = (name: string, code = '') =>
  name === 'SyntaxError' || /^22\w{3}$|^ER_|^11000$/.test(code)

function withoutSecrets(message: string, quoting: boolean): string {
  const text = quoting ? message.replace(/["'`{].*["'`}]/s, '…') : message
  return text
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]')
    .replace(/\b\d(?:[ -]?\d){12,18}\b/g, '[number]')
}
