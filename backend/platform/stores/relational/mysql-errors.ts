import { type Failure, Unavailable } from '../../../../contracts/common/errors.ts'

/** An error as mysql2 throws it. */
interface MysqlError extends Error {
  code?: string
  /** Whether the connection is gone with it. */
  fatal?: boolean
}

const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  'ER_SERVER_SHUTDOWN',
])

/** What became of a statement, said as a failure where the server or somebody's lock is to blame, else as it is. */
export function foreseen(error: unknown): unknown {
  const { code = '', fatal = false } = error as MysqlError
  if (code === 'ER_LOCK_WAIT_TIMEOUT') return busy(error)
  if (!fatal && !away.has(code)) return error
  const detail = 'The database does not answer at this moment. Send the request again soon.'
  return Unavailable({ detail, cause: error })
}

/** A commit that got no answer: nobody knows whether it happened. */
export function unanswered(error: unknown): unknown {
  if (!Unavailable.is(error)) return error
  const detail =
    'The connection to the database broke at the end, so this may have been done. Look first, or send the request ' +
    'again with the same Idempotency-Key.'
  return Unavailable({ detail, cause: error.cause })
}

/** Others hold what a transaction needs, for longer than it can wait. */
export const busy = (cause: unknown): Failure =>
  Unavailable({
    detail: 'Others are changing the same at this moment. Send the request again soon.',
    cause,
  })

/** Whether the server has undone a whole transaction because it and another one waited for each other. */
export const isDeadlock = (error: unknown): boolean =>
  (error as MysqlError | undefined)?.code === 'ER_LOCK_DEADLOCK'

const alreadyThere = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_BAD_TABLE_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_MULTIPLE_PRI_KEY',
  'ER_CANT_DROP_FIELD_OR_KEY',
  'ER_FK_DUP_NAME',
])

/** Whether a statement that changes the schema was refused because the schema is so already. */
export const hasItsEffect = (error: unknown): boolean =>
  alreadyThere.has((error as MysqlError).code ?? '')
