import { join } from 'node:path'
import type { Bus } from './events/bus.ts'
import { openEmbeddedBus } from './events/embedded.ts'
import { CannotStart, type Settings } from './settings.ts'
import { openFiles } from './stores/blobs/files.ts'
import type { Blobs } from './stores/blobs/port.ts'
import { openedOnFirstUse } from './stores/columnar/lazy.ts'
import type { Columnar, ColumnarStores } from './stores/columnar/port.ts'
import { openLmdb } from './stores/key-value/lmdb.ts'
import type { KeyValue } from './stores/key-value/port.ts'
import { startEmbeddedPostgres } from './stores/relational/embedded.ts'
import { PostgresDatabase } from './stores/relational/postgres.ts'
import type { Log } from './telemetry/log.ts'

/** The engines behind the store ports and the bus, as this process uses them. */
export interface Engines {
  postgres: PostgresDatabase
  keyValue(service: string): KeyValue
  blobs(service: string): Blobs
  columnar(service: string): Columnar
  bus: Bus
  /** Resolves when the engines answer, and rejects with the reason when one does not. */
  answer(): Promise<void>
  close(): Promise<void>
}

/** Starts or connects everything that stores; throws `CannotStart` with what to do, and leaves nothing open then. */
export async function openEngines(settings: Settings, log: Log): Promise<Engines> {
  await using opened = new AsyncDisposableStack()
  const postgres = await openPostgres(settings, log, opened)
  const lmdb = opened.adopt(openLmdb(join(settings.data, 'key-value'), log), each => each.close())
  const files = openFiles(join(settings.data, 'blobs'))
  const columns = opened.adopt(await openColumns(settings), each => each.close())
  const bus = opened.adopt(await openEmbeddedBus(postgres, log), each => each.close())

  const running = opened.move()
  return {
    postgres,
    keyValue: lmdb.store,
    blobs: files.store,
    columnar: columns.store,
    bus,
    answer: async () => {
      await postgres.query('select 1')
    },
    close: () => running.disposeAsync(),
  }
}

async function openPostgres(
  { postgresUrl, data }: Settings,
  log: Log,
  opened: AsyncDisposableStack,
): Promise<PostgresDatabase> {
  const onError = (error: Error) => log.error('a database connection broke', {}, error)
  const connect = (url: string) =>
    opened.adopt(new PostgresDatabase(url, { onError }), each => each.close())
  if (postgresUrl === undefined) {
    const server = await startEmbeddedPostgres({ folder: join(data, 'postgres') })
    opened.defer(server.stop)
    return connect(server.url('postgres'))
  }
  const postgres = connect(postgresUrl)
  await postgres.query('select 1').catch((cause: Error) => {
    throw new CannotStart(
      `The PostgreSQL of SHOECLOUD_POSTGRES_URL cannot be used: ${cause.message}`,
      { cause },
    )
  })
  return postgres
}

async function openColumns({ clickhouseUrl, data }: Settings): Promise<ColumnarStores> {
  if (clickhouseUrl === undefined) {
    return openedOnFirstUse(async () => {
      const { openDuckDb } = await import('./stores/columnar/duckdb.ts')
      return openDuckDb(join(data, 'columns.duckdb'))
    })
  }
  const { openClickHouse } = await import('./stores/columnar/clickhouse.ts')
  return openClickHouse(clickhouseUrl).catch((cause: Error) => {
    throw new CannotStart(
      `The ClickHouse of SHOECLOUD_CLICKHOUSE_URL cannot be used: ${cause.message}`,
      { cause },
    )
  })
}
