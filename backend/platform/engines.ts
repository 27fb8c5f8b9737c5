import { join } from 'node:path'
import type { Bus } from './events/bus.ts'
import { openEmbeddedBus } from './events/embedded.ts'
import type { Settings } from './settings.ts'
import { openFiles } from './stores/blobs/files.ts'
import type { Blobs } from './stores/blobs/port.ts'
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
  bus: Bus
  close(): Promise<void>
}

/** Starts or connects everything that stores; throws `CannotStart` with what to do. */
export async function openEngines(settings: Settings, log: Log): Promise<Engines> {
  const server = settings.postgresUrl
    ? undefined
    : await startEmbeddedPostgres({ folder: join(settings.data, 'postgres') })
  const postgres = new PostgresDatabase(
    settings.postgresUrl ?? (server?.url('postgres') as string),
    {
      onError: error => log.error('a database connection broke', {}, error),
    },
  )
  const lmdb = openLmdb(join(settings.data, 'key-value'), log)
  const files = openFiles(join(settings.data, 'blobs'))
  const bus = await openEmbeddedBus(postgres, log)
  return {
    postgres,
    keyValue: lmdb.store,
    blobs: files.store,
    bus,
    async close() {
      await bus.close()
      await lmdb.close()
      await postgres.close()
      await server?.stop()
    },
  }
}
