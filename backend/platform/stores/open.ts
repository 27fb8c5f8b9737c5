import type { Engines } from '../engines.ts'
import { createInbox, trimInbox } from '../events/consumer.ts'
import { createOutbox } from '../events/outbox.ts'
import {
  createIdempotency,
  type Idempotency,
  idempotencyInDatabase,
  idempotencyInKeyValue,
  trimIdempotency,
} from '../idempotency.ts'
import type { AnyService, Store } from '../service.ts'
import { createCollections, openPostgresDocuments } from './documents/postgres.ts'
import { migrate, migrationsIn } from './relational/migrate.ts'
import type { Relational } from './relational/port.ts'
import { openPostgres } from './relational/postgres.ts'

/** The stores of one service, open and up to date. */
export interface OpenedStores {
  ports: Record<string, unknown>
  /** Where the inbox lives, when the service stores rows or documents. */
  transactional: Relational<never> | undefined
  idempotency: Idempotency | undefined
  /** Forgets what nobody can ask for any more: events that are handled, replies that were kept. */
  trim(): Promise<void>
}

interface StoreEvents {
  onEmitted: () => void
  onBatch: (command: string, size: number) => void
  onError: (error: unknown) => void
}

/** Opens what a service declares, and brings its own tables up to date. */
export async function openStores(
  service: AnyService,
  migrations: string,
  engines: Engines,
  events: StoreEvents,
): Promise<OpenedStores> {
  const { name } = service
  const stores: [string, Store][] = Object.entries(service.stores ?? {})
  const inDatabase = stores.some(([, { kind }]) => kind === 'relational' || kind === 'documents')
  const inKeyValue = stores.some(([, { kind }]) => kind === 'key-value')
  if (inDatabase) await prepareSchema(name, stores, migrations, engines)

  const relational = openPostgres<never>({ database: engines.postgres, service: name, ...events })
  const columns = engines.columnar(name)
  const openPort = (store: Store): unknown => {
    switch (store.kind) {
      case 'relational':
        return store.open(relational)
      case 'documents':
        return store.open(openPostgresDocuments(relational, name))
      case 'key-value':
        return store.open(engines.keyValue(name))
      case 'blobs':
        return store.open(engines.blobs(name))
      case 'columnar':
        return store.open(columns)
    }
  }
  return {
    ports: Object.fromEntries(stores.map(([port, store]) => [port, openPort(store)])),
    transactional: inDatabase ? relational : undefined,
    idempotency: inDatabase
      ? idempotencyInDatabase(name, relational)
      : inKeyValue
        ? idempotencyInKeyValue(engines.keyValue(name))
        : undefined,
    async trim() {
      await columns.trim()
      if (!inDatabase) return
      await engines.postgres.query(trimInbox(name))
      await engines.postgres.query(trimIdempotency(name))
    },
  }
}

async function prepareSchema(
  name: string,
  stores: [string, Store][],
  folder: string,
  { postgres }: Engines,
) {
  const collections = stores.flatMap(([, store]) =>
    store.kind === 'documents' ? store.collections : [],
  )
  await migrate(postgres, name, [
    {
      name: 'kernel-1',
      sql: [createOutbox(name), createInbox(name), createIdempotency(name)].join(';'),
    },
    ...(await migrationsIn(folder)),
  ])
  if (collections.length > 0) await postgres.query(createCollections(name, collections))
}
