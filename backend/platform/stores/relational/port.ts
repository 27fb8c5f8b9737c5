import type { Kysely } from 'kysely'
import type { Failure } from '../../../../contracts/common/errors.ts'
import type { Event } from '../../../../contracts/common/events.ts'

/** SQL with a name of its own, so that each connection prepares it once. */
export interface Statement {
  name: string
  text: string
  /**
   * Its commit need not wait for the disk: for a step that a later, durable commit follows, or that is simply done
   * again when a loss of power has undone it.
   */
  relaxed?: boolean
}

/**
 * A service's own part of a relational database, as far as PostgreSQL and MySQL are alike. Counts and amounts are numbers,
 * truths are booleans, JSON is written as text and read as objects. Moments are ISO 8601 UTC text in columns of type
 * `timestamp(3)`; a column for other text would lose the `Z` of one in MySQL.
 */
export interface PortableRelational<Tables> {
  /** Kysely for everyday queries; inside `transaction` they run in that transaction. */
  readonly db: Kysely<Tables>
  /**
   * Everything that `work` does happens, or nothing of it. An inner transaction joins the outer one. MySQL may end one in
   * favour of another; nothing of it has happened then, and `work` is called again.
   */
  transaction<T>(work: () => Promise<T>, options?: { relaxed?: boolean }): Promise<T>
  /** Puts events into the outbox: with the surrounding transaction, or at once where there is none. */
  emit(events: readonly Event[]): Promise<void>
  /** Calls `run` when the surrounding transaction has committed, or at once where there is none. */
  afterCommit(run: () => void): void
}

/** A service's own schema of PostgreSQL, which carries the service's name. */
export interface Relational<Tables> extends PortableRelational<Tables> {
  /** Runs one prepared statement in one round trip; inside `transaction`, in that transaction. */
  run<Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]>
  /**
   * Sends the last statement of a transaction, whose answer is not waited for inside, so that it travels with the
   * commit. Should it fail, the transaction fails with its error, and nothing of it happens.
   */
  send<Row extends object>(statement: Statement, values?: unknown[]): Promise<Row[]>
  /**
   * Lets commands of the same moment share one run (see `coalesce`), under a name for the metrics.
   * Inside `transaction` a command runs alone, in that transaction.
   */
  coalesced<In, Out>(
    name: string,
    run: (inputs: In[]) => Promise<(Out | Failure)[]>,
    options?: { max?: number },
  ): (input: In) => Promise<Out>
  /** Calls `run` when a connection broke: the server may have lost relaxed commits, so what was seen may not be so. */
  onBroken(run: () => void): void
  /** Tells the relay that a statement has written to the outbox by itself (see `insertIntoOutbox`). */
  emitted(): void
}

/** What a service declares in its manifest to get a relational store: `relational(openOrders)`. */
export interface RelationalStore<Port> {
  kind: 'relational'
  /** The server that it lives on where there is one; what is written for MySQL runs on PostgreSQL as well. */
  home: 'postgres' | 'mysql'
  // oxlint-disable-next-line typescript/no-explicit-any -- the host opens stores without knowing their tables
  open(store: Relational<any>): Port
}

/** Declares a store over this service's tables in PostgreSQL; `open` gives the port that the app sees. */
export const relational = <Tables, Port>(
  open: (store: Relational<Tables>) => Port,
): RelationalStore<Port> => ({ kind: 'relational', home: 'postgres', open })

/** Declares a store over this service's tables in MySQL, in SQL that PostgreSQL shares. */
export const portableRelational = <Tables, Port>(
  open: (store: PortableRelational<Tables>) => Port,
): RelationalStore<Port> => ({ kind: 'relational', home: 'mysql', open })
