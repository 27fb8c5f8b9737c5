import type { Store } from '../service.ts'
import type { Collection } from './documents/port.ts'
import type { Journal } from './journal.ts'
import type { Migration } from './relational/migrate.ts'

/** A service's own part of a database: what it stores there, and the journal beside it. */
export interface Home {
  journal: Journal
  /** Opens a declared store in it. */
  open(store: Store): unknown
}

/** What a home is made from, and whom it tells what happens in it. */
export interface HomeOptions {
  migrations: Migration[]
  collections: Collection[]
  /** Called after events have been committed to the outbox. */
  onEmitted: () => void
  onBatch: (command: string, size: number) => void
  /** Told what a callback after a commit threw: the commit stands all the same. */
  onError: (error: unknown) => void
}

/** Brings a service's part of a database up to date and opens it; two processes that start at once take turns. */
export type OpenHome = (service: string, options: HomeOptions) => Promise<Home>
