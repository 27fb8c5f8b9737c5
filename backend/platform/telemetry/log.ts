import { type DestinationStream, type LevelWithSilent, pino } from 'pino'

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
  debug(message: string, fields?: LogFields): void
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
        { ...bound, ...allowed(fields), ...(error !== undefined && { error: told(error) }) },
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

function allowed(fields: LogFields | undefined): LogFields {
  if (!fields) return {}
  return Object.fromEntries(
    loggedFields.filter(name => name in fields).map(name => [name, fields[name]]),
  )
}

// A driver's error carries the values of the row in `detail` and `parameters`: only these four are told.
function told(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, message, stack, cause } = error
  const code = 'code' in error ? String(error.code) : undefined
  return { name, message, code, stack, ...(cause !== undefined && { cause: told(cause) }) }
}
