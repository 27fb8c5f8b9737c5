import { join } from 'node:path'
import { Failure } from '../../contracts/common/errors.ts'
import type { Bus } from './events/bus.ts'
import { openEmbeddedBus } from './events/embedded.ts'
import type { Store } from './service.ts'
import { CannotStart, type Settings } from './settings.ts'
import { openFiles } from './stores/blobs/files.ts'
import type { Blobs } from './stores/blobs/port.ts'
import { openedOnFirstUse } from './stores/columnar/lazy.ts'
import type { Columnar, ColumnarStores } from './stores/columnar/port.ts'
import { localCoordination } from './stores/coordination/local.ts'
import type { Coordination } from './stores/coordination/port.ts'
import type { OpenHome } from './stores/home.ts'
import type { KeyValue } from './stores/key-value/port.ts'
import { startEmbeddedPostgres } from './stores/relational/embedded.ts'
import { PostgresDatabase } from './stores/relational/postgres.ts'
import { postgresHome } from './stores/relational/postgres-home.ts'
import type { Log } from './telemetry/log.ts'

/** The engines behind the store ports and the bus, as this process uses them. */
export interface Engines {
  /** Where a service with these stores lives; undefined if it needs no database. */
  homeFor(stores: Store[]): OpenHome | undefined
  keyValue(service: string): Promise<KeyValue>
  blobs(service: string): Promise<Blobs>
  columnar(service: string): Promise<Columnar>
  bus: Bus
  coordination: Coordination
  /** Resolves when the engines answer, and rejects with the reason when one does not. */
  answer(): Promise<void>
  close(): Promise<void>
}

/** What an engine is opened with; what is pushed on `opened` is closed with the process, the last one first. */
interface Opening {
  settings: Settings
  log: Log
  opened: AsyncDisposableStack
  /** Functions that reject when an engine does not answer. */
  answers: (() => Promise<unknown>)[]
}

/**
 * Starts or connects what stores: the servers that the settings name, and embedded engines in the place of those that
 * they do not. What not every service needs is opened for the first one that asks, so that a process of few services
 * holds little. Throws `CannotStart` with what to do, and leaves nothing open then.
 */
export async function openEngines(settings: Settings, log: Log): Promise<Engines> {
  await using unlessFailed = new AsyncDisposableStack()
  const opened = unlessFailed.use(new AsyncDisposableStack())
  const opening: Opening = { settings, log, opened, answers: [] }
  const postgres = await openPostgres(opening)
  const coordination = await openCoordination(settings, log)
  opened.adopt(coordination, each => each.close())
  opening.answers.push(coordination.answer)
  const bus = await openBus(opening, postgres)

  const inPostgres = postgresHome(postgres)
  const inMysql = settings.mysqlUrl === undefined ? undefined : once(() => openMysql(opening))
  const inMongodb = settings.mongodbUrl === undefined ? undefined : once(() => openMongodb(opening))
  const keyValue = once(() => openKeyValue(opening))
  const blobs = once(() => openBlobs(opening))
  const columnar = once(() => openColumnar(opening))

  unlessFailed.move()
  return {
    homeFor(stores) {
      const housed = stores.filter(({ kind }) => kind === 'relational' || kind === 'documents')
      if (housed.length === 0) return undefined
      if (inMysql && housed.every(mayLiveInMysql)) return openedFirst(inMysql)
      if (inMongodb && housed.every(({ kind }) => kind === 'documents'))
        return openedFirst(inMongodb)
      return inPostgres
    },
    keyValue: async service => (await keyValue())(service),
    blobs: async service => (await blobs())(service),
    columnar: async service => (await columnar())(service),
    bus,
    coordination,
    answer: async () => {
      await Promise.all(opening.answers.map(answer => answer()))
    },
    close: () => opened.disposeAsync(),
  }
}

/** Opens something for the first who asks; the others get the same. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | undefined
  return () => (opening ??= open())
}

const openedFirst =
  (home: () => Promise<OpenHome>): OpenHome =>
  async (service, options) =>
    (await home())(service, options)

const mayLiveInMysql = (store: Store) => store.kind === 'relational' && store.home === 'mysql'

async function openPostgres({
  settings,
  log,
  opened,
  answers,
}: Opening): Promise<PostgresDatabase> {
  const { postgresUrl, postgresConnections: connections, data } = settings
  const onError = brokenConnection(log)
  const connect = (url: string) => {
    const database = new PostgresDatabase(url, { connections, onError })
    answers.push(() => database.query('select 1'))
    return opened.adopt(database, each => each.close())
  }
  if (postgresUrl === undefined) {
    const server = await startEmbeddedPostgres({ folder: join(data, 'postgres') })
    opened.defer(server.stop)
    return connect(server.url('postgres'))
  }
  const postgres = connect(postgresUrl)
  await usable('PostgreSQL of SHOECLOUD_POSTGRES_URL', postgres.query('select 1'))
  return postgres
}

async function openMysql({ settings, log, opened, answers }: Opening): Promise<OpenHome> {
  const { MysqlServer } = await import('./stores/relational/mysql.ts')
  const { mysqlHome } = await import('./stores/relational/mysql-home.ts')
  const server = new MysqlServer(settings.mysqlUrl ?? '', { onError: brokenConnection(log) })
  opened.adopt(server, each => each.close())
  const answer = () => server.query('select 1')
  await usable('MySQL of SHOECLOUD_MYSQL_URL', answer())
  answers.push(answer)
  return mysqlHome(server)
}

async function openMongodb({ settings, opened, answers }: Opening): Promise<OpenHome> {
  const { openMongo } = await import('./stores/documents/mongodb-home.ts')
  const mongo = opened.adopt(await openMongo(settings.mongodbUrl ?? ''), each => each.close())
  answers.push(mongo.answer)
  return mongo.home
}

async function openBlobs({ settings, opened, answers }: Opening) {
  if (settings.s3Url === undefined) return openFiles(join(settings.data, 'blobs')).store
  const { openS3 } = await import('./stores/blobs/s3.ts')
  const s3 = opened.adopt(await openS3(settings.s3Url), each => each.close())
  answers.push(s3.answer)
  return s3.store
}

async function openKeyValue({ settings, log, opened, answers }: Opening) {
  if (settings.redisUrl === undefined) {
    const { openLmdb } = await import('./stores/key-value/lmdb.ts')
    const lmdb = openLmdb(join(settings.data, 'key-value'), log)
    return opened.adopt(lmdb, each => each.close()).store
  }
  const { openRedis } = await import('./stores/key-value/redis.ts')
  const redis = opened.adopt(await openRedis(settings.redisUrl, log), each => each.close())
  answers.push(redis.answer)
  return redis.store
}

async function openColumnar({ settings, opened }: Opening) {
  const stores = opened.adopt(await columnarStores(settings), each => each.close())
  return stores.store
}

async function columnarStores({ clickhouseUrl, data }: Settings): Promise<ColumnarStores> {
  if (clickhouseUrl === undefined) {
    return openedOnFirstUse(async () => {
      const { openDuckDb } = await import('./stores/columnar/duckdb.ts')
      return openDuckDb(join(data, 'columns.duckdb'))
    })
  }
  const { openClickHouse } = await import('./stores/columnar/clickhouse.ts')
  return usable('ClickHouse of SHOECLOUD_CLICKHOUSE_URL', openClickHouse(clickhouseUrl))
}

/** What the processes of the platform agree through: etcd where it is named, else this process is alone. */
export async function openCoordination(
  { etcdServers: servers, data }: Settings,
  log: Log,
): Promise<Coordination> {
  if (servers.length === 0) return localCoordination(join(data, 'flags.json')).join()
  const { openEtcd } = await import('./stores/coordination/etcd.ts')
  return openEtcd({ servers, log })
}

async function openBus({ settings, log, opened }: Opening, postgres: PostgresDatabase) {
  const { kafkaBrokers: brokers, mysqlUrl, mongodbUrl } = settings
  if (brokers.length === 0) {
    const oneLog = mysqlUrl === undefined && mongodbUrl === undefined
    return opened.adopt(await openEmbeddedBus(postgres, log, { oneLog }), each => each.close())
  }
  const { openKafkaBus } = await import('./events/kafka.ts')
  return opened.adopt(await openKafkaBus({ brokers }, log), each => each.close())
}

const brokenConnection = (log: Log) => (error: Error) =>
  log.error('a database connection broke', {}, error)

/** What was asked of an engine; a `CannotStart` that names it when it cannot be used. */
async function usable<T>(engine: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (cause) {
    throw new CannotStart(`The ${engine} cannot be used: ${reasonOf(cause)}`, { cause })
  }
}

// What a failure hides from whoever makes a request, and the code where the system has no words for it.
function reasonOf(error: unknown): string {
  const hidden = error instanceof Failure ? error.cause : error
  const { message, code } = hidden as NodeJS.ErrnoException
  return message || String(code)
}
