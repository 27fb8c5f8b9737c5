import type { Engines } from '../engines.ts'
import { type Idempotency, idempotencyInJournal, idempotencyInKeyValue } from '../idempotency.ts'
import type { AnyService, Store } from '../service.ts'
import type { Blobs } from './blobs/port.ts'
import type { Columnar } from './columnar/port.ts'
import type { Home, HomeOptions } from './home.ts'
import type { Journal } from './journal.ts'
import type { KeyValue } from './key-value/port.ts'
import { migrationsIn } from './relational/migrate.ts'

/** The stores of one service, open and up to date. */
export interface OpenedStores {
  ports: Record<string, unknown>
  /** Beside the service's rows or documents, when it stores some. */
  journal: Journal | undefined
  idempotency: Idempotency | undefined
  /** Forgets what nobody can ask for any more: events that are handled, replies that were kept, rows past their time. */
  trim(): Promise<void>
}

type Events = Pick<HomeOptions, 'onEmitted' | 'onBatch' | 'onError'>

/** Opens what a service declares, and brings its own tables up to date. */
export async function openStores(
  service: AnyService,
  migrations: string,
  engines: Engines,
  events: Events,
): Promise<OpenedStores> {
  const { name } = service
  const stores: [string, Store][] = Object.entries(service.stores ?? {})
  const declared = stores.map(([, store]) => store)
  const home = await openHome(name, declared, migrations, engines, events)
  const uses = (kind: Store['kind']) => declared.some(store => store.kind === kind)
  const keyValue = uses('key-value') ? await engines.keyValue(name) : undefined
  const blobs = uses('blobs') ? await engines.blobs(name) : undefined
  const columns = uses('columnar') ? await engines.columnar(name) : undefined

  const openPort = (store: Store): unknown => {
    switch (store.kind) {
      case 'relational':
      case 'documents':
        return home?.open(store)
      case 'key-value':
        return store.open(keyValue as KeyValue)
      case 'blobs':
        return store.open(blobs as Blobs)
      case 'columnar':
        return store.open(columns as Columnar)
    }
  }
  return {
    ports: Object.fromEntries(stores.map(([port, store]) => [port, openPort(store)])),
    journal: home?.journal,
    idempotency: home
      ? idempotencyInJournal(home.journal)
      : keyValue && idempotencyInKeyValue(keyValue),
    async trim() {
      await home?.journal.trim()
      await columns?.trim()
    },
  }
}

async function openHome(
  name: string,
  declared: Store[],
  migrations: string,
  engines: Engines,
  events: Events,
): Promise<Home | undefined> {
  const open = engines.homeFor(declared)
  if (!open) return undefined
  const collections = declared.flatMap(store =>
    store.kind === 'documents' ? store.collections : [],
  )
  return open(name, { migrations: await migrationsIn(migrations), collections, ...events })
}
