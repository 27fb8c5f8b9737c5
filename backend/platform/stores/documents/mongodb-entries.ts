import {
  type FindCursor,
  MongoBulkWriteError,
  MongoNetworkError,
  MongoServerSelectionError,
} from 'mongodb'
import { Unavailable } from '../../../../contracts/common/errors.ts'

/** A document of the service or of the kernel, as transactions handle it. */
export interface Entry {
  id: string
  /** The mark of the transaction that wrote it last. */
  written?: string
  [field: string]: unknown
}

/** The same in the database. */
export interface StoredEntry {
  _id: string
  [field: string]: unknown
}

export const toStored = ({ id, ...fields }: Entry): StoredEntry => ({ _id: id, ...fields })
const toEntry = ({ _id: id, ...fields }: StoredEntry): Entry => ({ id, ...fields })

/** Everything that a search finds. */
export async function entriesOf(search: FindCursor<StoredEntry>): Promise<Entry[]> {
  return (await whileThere(search.toArray())).map(toEntry)
}

/** Asks for entries by their ids. */
export const oneOf = (ids: readonly string[]): { _id: string | { $in: string[] } } =>
  ids.length === 1 ? { _id: ids[0] as string } : { _id: { $in: [...ids] } }

export const byId = (entries: readonly Entry[]): Map<string, Entry> =>
  new Map(entries.map(entry => [entry.id, entry]))

/** Asks the server; while it is away, whoever asked is told to try again. */
export async function whileThere<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    // A bulk of writes hides what has befallen it.
    const cause = error instanceof MongoBulkWriteError ? error.errorResponse : error
    const away = cause instanceof MongoNetworkError || cause instanceof MongoServerSelectionError
    throw away ? Unavailable({ cause }) : error
  }
}
