import type { Event } from '../../../../contracts/common/events.ts'

/** A document as it is stored: its id, and how often it has changed (1 when new). */
export interface Stored {
  id: string
  version: number
}

/**
 * What to find: fields (all declared as indexed) that must equal a value, or be one of several. A field that holds
 * a list matches when one of the values is in it.
 */
export type Filter<Doc> = { [F in keyof Doc]?: Sought<Doc[F]> | readonly Sought<Doc[F]>[] }

type Sought<V> = V extends readonly (infer Element)[] ? Element : V

export interface FindOptions {
  /** The most documents to give; 100 if not given. */
  limit?: number
  /** Only documents that stand behind this id: the last of the page before. */
  after?: string
  /** `newest`: the greatest id first; ids sort by the time they were made. Else `oldest`. */
  first?: 'oldest' | 'newest'
}

/** A collection of documents of one shape, owned by one service. */
export interface Documents<Doc extends Stored> {
  get(id: string): Promise<Doc | undefined>
  /** Those that exist, in the order of `ids`. */
  getMany(ids: readonly string[]): Promise<Doc[]>
  /** Documents that match, in the order of their ids, or the other way round. */
  find(filter: Filter<Doc>, options?: FindOptions): Promise<Doc[]>
  count(filter: Filter<Doc>): Promise<number>
  /**
   * Stores a new document (`version` 0) or a changed one (the `version` that was read), with its events in the
   * same transaction, and answers it with its new version. Fails with `stale_version` when somebody else changed
   * it in between, and with `already_exists` when a unique field has that value already.
   */
  save(document: Doc, events?: readonly Event[]): Promise<Doc>
  /** Stores many new documents in one statement; for seeding and rebuilding. */
  insertMany(documents: readonly Doc[], events?: readonly Event[]): Promise<void>
  /**
   * Reads documents that are about to be changed, in no order: others who claim one of them wait until the
   * surrounding transaction ends. Those that do not exist are made as `blank`.
   */
  claim(ids: readonly string[], blank: Omit<Doc, keyof Stored>): Promise<Doc[]>
  /** Removes a document, and tells its events if it was there. */
  remove(id: string, events?: readonly Event[]): Promise<void>
}

/** A collection as a service declares it: which fields can be searched by. */
export interface Collection {
  name: string
  indexed: readonly string[]
  /** Searchable fields of which no two documents may have the same value; those without the field are free. */
  unique?: readonly string[]
  /** Searchable fields that hold lists of texts. */
  lists?: readonly string[]
}

/** Everything that a service stores as documents. */
export interface DocumentStore {
  collection<Doc extends Stored>(declared: Collection): Documents<Doc>
  /** Everything that `work` does happens, or nothing of it. */
  transaction<T>(work: () => Promise<T>): Promise<T>
  /** Calls `run` when the surrounding transaction has committed, or at once where there is none: for what is kept in memory. */
  afterCommit(run: () => void): void
}

/** What a service declares in its manifest to get a document store: `documents(['products'], openProducts)`. */
export interface DocumentsStore<Port> {
  kind: 'documents'
  collections: readonly Collection[]
  open(store: DocumentStore): Port
}

/** Declares a store over these collections; `open` gives the port that the app sees. */
export const documents = <Port>(
  collections: readonly Collection[],
  open: (store: DocumentStore) => Port,
): DocumentsStore<Port> => ({ kind: 'documents', collections, open })
