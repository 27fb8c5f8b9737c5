import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely } from 'kysely'
import {
  createPool,
  type ExecuteValues,
  type FieldPacket,
  type Pool,
  type PoolConnection,
} from 'mysql2/promise'
import { inEnvelope } from '../../events/outbox.ts'
import { followUps } from './follow-ups.ts'
import { mysqlDialect } from './kysely-dialect.ts'
import { busy, foreseen, isDeadlock, unanswered } from './mysql-errors.ts'
import { asOnPostgres, parameterOf } from './mysql-values.ts'
import type { PortableRelational } from './port.ts'

/** What a statement answers. */
export interface MysqlResult {
  rows: Record<string, unknown>[]
  /** How many rows it has written, or found to be as they should be. */
  rowCount: number
}

// What makes it behave as PostgreSQL does: text is compared by its characters alone, wrong values are refused, each
// statement sees what is committed. The collation without padding has one name in MySQL, another in MariaDB.
const session = [
  `set names utf8mb4, time_zone = '+00:00',
     sql_mode = 'TRADITIONAL,ONLY_FULL_GROUP_BY,ANSI_QUOTES,PIPES_AS_CONCAT',
     collation_connection = (
       select min(collation_name) from information_schema.collations
       where collation_name in ('utf8mb4_0900_bin', 'utf8mb4_nopad_bin'))`,
  'set session transaction isolation level read committed',
]

/** The connections of this process to one MySQL or MariaDB server, shared by the services that live there. */
export class MysqlServer {
  readonly #pool: Pool
  readonly #ready = new WeakSet<object>()

  constructor(
    url: string,
    { connections = 8, onError }: { connections?: number; onError: (error: Error) => void },
  ) {
    this.#pool = createPool({
      uri: url,
      connectionLimit: connections,
      connectTimeout: 5000,
      // The server has room for some 16,000, for all who are connected.
      maxPreparedStatements: 200,
      timezone: 'Z',
      dateStrings: ['DATE'],
      decimalNumbers: true,
    })
    // Unheard, one that breaks would end the process. The statement that it runs fails by itself.
    this.#pool.on('connection', connection => void connection.on('error', onError))
  }

  /** Borrows a connection; whoever does releases or destroys it. */
  async connect(): Promise<PoolConnection> {
    const borrowed = await this.#pool.getConnection().catch((error: unknown) => {
      throw foreseen(error)
    })
    if (this.#ready.has(borrowed.connection)) return borrowed
    try {
      for (const statement of session) await send(borrowed, statement)
      this.#ready.add(borrowed.connection)
      return borrowed
    } catch (error) {
      borrowed.destroy()
      throw error
    }
  }

  /** Runs one statement on any connection. */
  async query(text: string, values?: unknown[]): Promise<MysqlResult> {
    const connection = await this.connect()
    try {
      return await send(connection, text, values)
    } finally {
      connection.release()
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

/** Runs one statement on a connection: prepared, if it has values. */
export async function send(
  connection: PoolConnection,
  text: string,
  values?: unknown[],
): Promise<MysqlResult> {
  try {
    const [result, fields] = (await (values
      ? connection.execute(text, values.map(parameterOf) as ExecuteValues)
      : connection.query(text))) as [unknown, FieldPacket[]]
    if (!Array.isArray(result)) {
      return { rows: [], rowCount: (result as { affectedRows: number }).affectedRows }
    }
    asOnPostgres(result, fields)
    return { rows: result, rowCount: result.length }
  } catch (error) {
    throw foreseen(error)
  }
}

export interface MysqlStoreOptions {
  server: MysqlServer
  /** The service's name, and with it the name of its database. */
  service: string
  /** Called after events have been committed to the outbox. */
  onEmitted: () => void
  /** Told what a callback after a commit threw: the commit stands all the same. */
  onError: (error: unknown) => void
}

interface Transaction {
  connection: PoolConnection
  /** Ends when the statement that was sent last is answered. */
  last: Promise<unknown>
  /** The first error of a statement. */
  broken: unknown
  afterCommit: Set<() => void>
  ended: boolean
}

/** A service's relational store on MySQL. */
export function openMysql<Tables>({
  server,
  service,
  onEmitted,
  onError,
}: MysqlStoreOptions): PortableRelational<Tables> {
  const current = new AsyncLocalStorage<Transaction>()
  const following = followUps(onError)

  const execute = (text: string, values: unknown[]): Promise<MysqlResult> => {
    const state = current.getStore()
    if (!state) return repeated(() => server.query(text, values))
    // Its connection may serve somebody else's transaction by now.
    if (state.ended) return Promise.reject(new Error('this query came after its transaction ended'))
    return inTurn(state, text, values)
  }

  // Every commit waits for the disk: MySQL lets only the whole server be `relaxed`.
  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    if (current.getStore()) return work()
    return repeated(() => attempt(work))
  }

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    const connection = await server.connect()
    const state: Transaction = {
      connection,
      last: Promise.resolve(),
      broken: undefined,
      afterCommit: new Set(),
      ended: false,
    }
    try {
      await send(connection, 'begin')
      const result = await current.run(state, work)
      state.ended = true
      await state.last
      if (state.broken) throw state.broken
      await send(connection, 'commit').catch((error: unknown) => {
        throw unanswered(error)
      })
      following.committed(state)
      connection.release()
      return result
    } catch (error) {
      state.ended = true
      await state.last
      await send(connection, 'rollback').then(
        () => connection.release(),
        () => connection.destroy(),
      )
      throw isDeadlock(state.broken) ? state.broken : error
    }
  }

  const afterCommit = (then: () => void) => following.after(current.getStore(), then)

  return {
    db: new Kysely<Tables>({ dialect: mysqlDialect(execute) }).withSchema(service),
    transaction,
    afterCommit,
    async emit(events) {
      if (events.length === 0) return
      const time = new Date().toISOString()
      await execute(
        `insert into ${service}.outbox (envelope) values ${events.map(() => '(?)').join(', ')}`,
        events.map(event => JSON.stringify(inEnvelope(service, event, time))),
      )
      afterCommit(onEmitted)
    },
  }
}

// One at a time, and nothing after a failure: as in PostgreSQL. A deadlock has ended the transaction at once, and what
// is sent after it would happen by itself.
function inTurn(state: Transaction, text: string, values: unknown[]): Promise<MysqlResult> {
  const turn = state.last.then(async () => {
    if (state.broken) throw state.broken
    try {
      return await send(state.connection, text, values)
    } catch (error) {
      state.broken = error
      throw error
    }
  })
  state.last = turn.catch(() => {})
  return turn
}

const attempts = 5

// InnoDB ends one of those who wait for each other, and sometimes where PostgreSQL lets them queue: all who wait for one
// key, once its first owner has rolled back. Nothing of what it ends has happened, so it is simply done again.
async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!isDeadlock(error)) throw error
      if (attempt === attempts) throw busy(error)
    }
  }
}
