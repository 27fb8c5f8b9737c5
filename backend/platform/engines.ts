import { join } from 'node:path'
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
  const mongo = settings.mongodbUrl && (await openMongoAt(settings.mongodbUrl, opened))
  const lmdb = opened.adopt(openLmdb(join(settings.data, 'key-value'), log), each => each.close())
  const s3 = settings.s3Url && (await openS3At(settings.s3Url, opened))
  const files = s3 || openFiles(join(settings.data, 'blobs'))
  const bus = opened.adopt(await openEmbeddedBus(postgres, log), each => each.close())

  const running = opened.move()
  const inPostgres = postgresHome(postgres)
  return {
    homeFor(stores) {
      const housed = stores.filter(needsHome)
      if (housed.length === 0) return undefined
      return mongo && housed.every(mayLiveInMongo) ? mongo.home : inPostgres
    },
    keyValue: lmdb.store,
    blobs: files.store,
    bus,
    answer: async () => {
      await Promise.all([postgres.query('select 1'), mongo && mongo.answer(), s3 && s3.answer()])
    },
    close: () => running.disposeAsync(),
  }
}

const needsHome = ({ kind }: Store) => kind === 'relational' || kind === 'documents'
const mayLiveInMongo = ({ kind }: Store) => kind === 'documents'

async function openMongoAt(url: string, opened: AsyncDisposableStack) {
  const { openMongo } = await import('./stores/documents/mongodb-home.ts')
  return opened.adopt(await openMongo(url), each => each.close())
}

async function openS3At(address: string, opened: AsyncDisposableStack) {
  const { openS3 } = await import('./stores/blobs/s3.ts')
  return opened.adopt(await openS3(address), each => each.close())
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
