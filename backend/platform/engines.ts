import { join } from 'node:path'
import { Failure } from '../../contracts/common/errors.ts'
import type { Bus } from './events/bus.ts'
import { openEmbeddedBus } from './events/embedded.ts'
import type { Store } from './service.ts'
import { CannotStart, type Settings } from './settings.ts'
import { openFiles } from './stores/blobs/files.ts'
import type { Blobs } from './stores/blobs/port.ts'
import type { OpenHome } from './stores/home.ts'
import { openLmdb } from './stores/key-value/lmdb.ts'
import type { KeyValue } from './stores/key-value/port.ts'
import { startEmbeddedPostgres } from './stores/relational/embedded.ts'
import { PostgresDatabase } from './stores/relational/postgres.ts'
import { postgresHome } from './stores/relational/postgres-home.ts'
import type { Log } from './telemetry/log.ts'

/** The engines behind the store ports and the bus, as this process uses them. */
export interface Engines {
  /** Where a service with these stores lives; undefined if it needs no database. */
  homeFor(stores: Store[]): OpenHome | undefined
  keyValue(service: string): KeyValue
  blobs(service: string): Blobs
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
  const mysql = settings.mysqlUrl && (await openMysql(settings.mysqlUrl, log, opened))
  const oneLog = !mysql
  const bus = opened.adopt(await openEmbeddedBus(postgres, log, { oneLog }), each => each.close())

  const running = opened.move()
  const inPostgres = postgresHome(postgres)
  return {
    homeFor(stores) {
      const housed = stores.filter(needsHome)
      if (housed.length === 0) return undefined
      return mysql && housed.every(mayLiveInMysql) ? mysql.home : inPostgres
    },
    keyValue: lmdb.store,
    blobs: files.store,
    bus,
    answer: async () => {
      await Promise.all([postgres.query('select 1'), mysql && mysql.answer()])
    },
    close: () => running.disposeAsync(),
  }
}

const needsHome = ({ kind }: Store) => kind === 'relational' || kind === 'documents'
const mayLiveInMysql = (store: Store) => store.kind === 'relational' && store.home === 'mysql'

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

async function openMysql(url: string, log: Log, opened: AsyncDisposableStack) {
  const { MysqlServer } = await import('./stores/relational/mysql.ts')
  const { mysqlHome } = await import('./stores/relational/mysql-home.ts')
  const onError = (error: Error) => log.error('a database connection broke', {}, error)
  const server = opened.adopt(new MysqlServer(url, { onError }), each => each.close())
  const answer = () => server.query('select 1')
  await answer().catch((cause: unknown) => {
    const message = `The MySQL of SHOECLOUD_MYSQL_URL cannot be used: ${reasonOf(cause)}`
    throw new CannotStart(message, { cause })
  })
  return { home: mysqlHome(server), answer }
}

// What a failure hides from whoever makes a request, and the code where the system has no words for it.
function reasonOf(error: unknown): string {
  const { message, code } = (
    error instanceof Failure ? error.cause : error
  ) as NodeJS.ErrnoException
  return message || String(code)
}
