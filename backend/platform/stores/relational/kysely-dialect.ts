import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'

/** Runs one statement and answers its rows, or how many it has written. */
type Execute = (
  text: string,
  values: unknown[],
) => Promise<{ rows: unknown[]; rowCount: number | null }>

/** Lets Kysely build the SQL of PostgreSQL while the store decides which connection, or which transaction, runs it. */
export const postgresDialect = (execute: Execute): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: db => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createDriver: () => driver(execute),
})

/** The same for MySQL. */
export const mysqlDialect = (execute: Execute): Dialect => ({
  createAdapter: () => new MysqlAdapter(),
  createIntrospector: db => new MysqlIntrospector(db),
  createQueryCompiler: () => new MysqlQueryCompiler(),
  createDriver: () => driver(execute),
})

function driver(execute: Execute): ReturnType<Dialect['createDriver']> {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, rowCount } = await execute(sql, [...parameters])
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
    },
    streamQuery: refuse,
  }
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}

function refuse(): never {
  throw new Error('use the transaction() of the store')
}
