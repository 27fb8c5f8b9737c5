import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely } from 'kysely'
import { Pool, type PoolClient, type PoolConfig, type QueryResult, types } from 'pg'
import { Failure } from '../../../../contracts/common/errors.ts'
import { coalesce } from '../../coalesce.ts'
import { insertIntoOutbox, outboxJson } from '../../events/outbox.ts'
import { followUps } from './follow-ups.ts'
import { postgresDialect } from './kysely-dialect.ts'
import type { Relational, Statement } from './port.ts'

const int8 = 20
const date = 1082
const timestamp = 1114
const timestamptz = 1184
const numeric = 1700

const parsers: Record<number, (text: string) => unknown> = {
  // Money and counts stay far below 2^53.
  [int8]: Number,
  [numeric]: Number,
  [date]: text => text,
  // Without a zone, as MySQL has it: what we put there is UTC.
  [timestamp]: text => new Date(`${text}Z`).toISOString(),
  [timestamptz]: text => new Date(text).toISOString(),
}

// What a service asks is a few rows by their keys. A plan that is made while the tables are empty would scan them, and a
// prepared statement keeps its plan while they grow: so scans are the last resort from the beginning.
const plansByKeys = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'

// The steps that need not wait for the disk go by keys alone: one plan serves whatever values they come with.
const plansForAnyValue = `${plansByKeys} -c synchronous_commit=off -c plan_cache_mode=force_generic_plan`

/**
 * The connections of this process to one PostgreSQL database, shared by the services in it.
 *
 * A `relaxed` commit does not wait for the disk. A loss of power, or a crash of the server, may undo it, but only together with everything that
 * was committed after it: all services write one log, and the next commit that does wait makes it safe as well.
 * The death of our own process undoes nothing.
 */
export class PostgresDatabase {
  readonly #durable: Pool
  readonly #relaxed: Pool
  readonly #whenBroken = new Set<() => void>()

  constructor(
    url: string,
    { connections = 8, onError }: { connections?: number; onError: (error: Error) => void },
  ) {
    const open = (options: string) =>
      openPool(url, options, connections, onError, () => {
        for (const run of this.#whenBroken) run()
      })
    this.#durable = open(plansByKeys)
    this.#relaxed = open(plansForAnyValue)
  }

  /** Calls `run` whenever a connection broke. */
  onBroken(run: () => void): void {
    this.#whenBroken.add(run)
  }

  query(
    text: string,
    values: unknown[] = [],
    { name, relaxed = false }: { name?: string; relaxed?: boolean } = {},
  ): Promise<QueryResult> {
    const pool = relaxed ? this.#relaxed : this.#durable
    return pool.query(name === undefined ? { text, values } : { name, text, values })
  }

  connect({ relaxed = false } = {}): Promise<PoolClient> {
    return (relaxed ? this.#relaxed : this.#durable).connect()
  }

  async close(): Promise<void> {
    await Promise.all([this.#durable.end(), this.#relaxed.end()])
  }
}

function openPool(
  url: string,
  options: string,
  connections: number,
  onError: (error: Error) => void,
  onBroken: () => void,
): Pool {
  const pool = new Pool({
    connectionString: url,
    options,
    max: connections,
    // Statements of one transaction are sent without waiting for the answer to the one before.
    pipeline: true,
    types: { getTypeParser: (oid: number) => parsers[oid] ?? types.getTypeParser(oid) },
  } satisfies PoolConfig & { pipeline: true })
  // While we close, the server may cut what we have let go: nothing broke.
  pool.on('error', error => {
    if (!pool.ending) onError(error)
  })
  // One that breaks while it is borrowed fails the query that it runs; unheard, it would end the process as well.
  pool.on('connect', client => client.on('error', onBroken))
  return pool
}

export interface PostgresStoreOptions {
  database: PostgresDatabase
  /** The service's name, and with it the name of its schema. */
  service: string
  /** Called after events have been committed to the outbox. */
  onEmitted: () => void
  onBatch: (command: string, size: number) => void
  /** Told what a callback after a commit threw: the commit stands all the same. */
  onError: (error: unknown) => void
}

interface Transaction {
  client: PoolClient
  /** What was sent without waiting for its answer. */
  sent: Promise<unknown>[]
  afterCommit: Set<() => void>
  ended: boolean
}

/** A service's relational store on PostgreSQL. */
export function openPostgres<Tables>({
  database,
  service,
  onEmitted,
  onBatch,
  onError,
}: PostgresStoreOptions): Relational<Tables> {
  const current = new AsyncLocalStorage<Transaction>()
  const following = followUps(onError)

  const execute = (
    text: string,
    values: unknown[],
    { name, relaxed }: { name?: string; relaxed?: boolean } = {},
  ): Promise<QueryResult> => {
    const state = current.getStore()
    if (!state)
      return database.query(text, values, { ...(name && { name }), ...(relaxed && { relaxed }) })
    // Its connection may serve somebody else's transaction by now.
    if (state.ended) return Promise.reject(new Error('this query came after its transaction ended'))
    return state.client.query(name === undefined ? { text, values } : { name, text, values })
  }

  const run = async <Row extends object>(
    { name, text, relaxed }: Statement,
    values: unknown[] = [],
  ) => {
    const options = { name: `${service}.${name}`, ...(relaxed && { relaxed }) }
    return (await execute(text, values, options)).rows as Row[]
  }

  async function transaction<T>(work: () => Promise<T>, { relaxed = false } = {}): Promise<T> {
    if (current.getStore()) return work()
    const client = await database.connect({ relaxed })
    const state: Transaction = { client, sent: [], afterCommit: new Set(), ended: false }
    let broken: Error | undefined
    try {
      const begun = client.query('begin')
      begun.catch(() => {})
      state.sent.push(begun)
      const result = await current.run(state, work)
      state.ended = true
      const [{ command }] = await Promise.all([client.query('commit'), ...state.sent])
      if (command !== 'COMMIT')
        throw new Error('the transaction was rolled back: a statement in it had failed')
      following.committed(state)
      return result
    } catch (error) {
      state.ended = true
      await client.query('rollback').catch((failed: Error) => (broken = failed))
      throw error
    } finally {
      client.release(broken)
    }
  }

  const send = <Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]> => {
    const state = current.getStore()
    if (!state) throw new Error('only a transaction can send without waiting')
    const sent = run<Row>(statement, values)
    // Awaited with the commit; a rejection before that must not count as unhandled.
    sent.catch(() => {})
    state.sent.push(sent)
    return sent
  }

  const afterCommit = (then: () => void) => following.after(current.getStore(), then)
  const emitted = () => afterCommit(onEmitted)

  return {
    db: new Kysely<Tables>({ dialect: postgresDialect(execute) }).withSchema(service),
    run,
    send,
    transaction,
    afterCommit,
    emitted,
    onBroken: run => database.onBroken(run),
    async emit(events) {
      if (events.length === 0) return
      const text = insertIntoOutbox(service, '$1')
      await run({ name: 'emit', text }, [outboxJson(service, events)])
      emitted()
    },
    coalesced(name, runAll, options) {
      const shared = coalesce(runAll, { ...options, onBatch: size => onBatch(name, size) })
      return input => (current.getStore() ? aloneIn(runAll, input) : shared(input))
    },
  }
}

async function aloneIn<In, Out>(runAll: (inputs: In[]) => Promise<(Out | Failure)[]>, input: In) {
  const [output] = await runAll([input])
  if (output instanceof Failure) throw output
  return output as Out
}
