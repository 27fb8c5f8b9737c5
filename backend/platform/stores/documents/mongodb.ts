import type { Db, Filter as Query } from 'mongodb'
import { AlreadyExists, StaleVersion } from '../../../../contracts/common/errors.ts'
import {
  byId,
  type Entry,
  entriesOf,
  oneOf,
  type StoredEntry,
  whileThere,
} from './mongodb-entries.ts'
import type { Transactions } from './mongodb-transactions.ts'
import type { Collection, DocumentStore, Documents, Filter, Stored } from './port.ts'

/** A document that was removed stays as a version 0 without content, so that nobody makes it again by mistake. */
const removed = 0
const isThere = (entry: Entry | undefined) => Number(entry?.version ?? removed) > removed

/** What every id sorts behind, from either end. */
const ends: Record<'oldest' | 'newest', string> = { oldest: '', newest: '\u{10ffff}' }

/** Makes the indexes of a collection; may run at every start, in many processes. */
export async function createCollection(
  db: Db,
  { name, indexed, unique = [], lists = [] }: Collection,
): Promise<void> {
  const collection = db.collection(name)
  // One by one: FerretDB fails when several of one command are there already.
  for (const field of [...indexed, ...unique, ...lists])
    await collection.createIndex({ [field]: 1, _id: 1 })
  await collection.createIndex({ removedAt: 1 }, { sparse: true })
}

/** Forgets the documents that were removed more than a day ago. */
export async function forgetRemoved(db: Db, { name }: Collection, dayAgo: Date): Promise<void> {
  await db.collection(name).deleteMany({ removedAt: { $lt: dayAgo } })
}

/** A service's documents in its database of a server that speaks the MongoDB protocol. */
export function openMongoDocuments(db: Db, transactions: Transactions): DocumentStore {
  return {
    collection: declared => openCollection(db, transactions, declared),
    transaction: transactions.run,
    afterCommit: transactions.afterCommit,
  }
}

function openCollection<Doc extends Stored>(
  db: Db,
  transactions: Transactions,
  collection: Collection,
): Documents<Doc> {
  const { name, unique = [] } = collection
  const stored = db.collection<StoredEntry>(name)

  /** Documents by their ids; what the surrounding transaction has claimed is as it has left it. */
  async function read(ids: readonly string[]): Promise<Map<string, Entry>> {
    const unclaimed = ids.filter(id => !transactions.hasClaimed(name, id))
    const found = byId(unclaimed.length > 0 ? await entriesOf(stored.find(oneOf(unclaimed))) : [])
    for (const id of ids) {
      const own = transactions.hasClaimed(name, id) && transactions.claimed(name, id)
      if (own) found.set(id, own)
    }
    return found
  }

  /** What to ask the database for, without what the surrounding transaction has changed, and what matches of that. */
  function search(filter: Filter<Doc>, page: { $lt?: string; $gt?: string } = {}) {
    const sought = soughtIn(collection, filter)
    const changed = transactions.changed(name)
    const query = {
      ...Object.fromEntries(sought.map(([field, values]) => [field, { $in: values }])),
      version: { $gt: removed },
      _id: { ...page, $nin: [...changed.keys()] },
    } as Query<StoredEntry>
    return { query, own: [...changed.values()].filter(each => isThere(each) && has(each, sought)) }
  }

  /** Which documents have the unique values of these already, by the keys of `uniqueValues`. */
  async function holders(entries: Entry[]): Promise<Map<string, string>> {
    const held = new Map<string, string>()
    const found = await Promise.all(
      unique.map(async field => {
        const values = entries.map(entry => entry[field]).filter(value => value != null)
        return values.length === 0 ? [] : entriesOf(stored.find({ [field]: { $in: values } }))
      }),
    )
    const changed = transactions.changed(name)
    const others = found.flat().filter(({ id }) => !changed.has(id))
    for (const entry of [...others, ...changed.values()])
      for (const [key] of uniqueValues(entry)) held.set(key, entry.id)
    return held
  }

  const uniqueValues = (entry: Entry): [key: string, field: string][] =>
    unique
      .filter(field => entry[field] != null)
      .map(field => [`${name}.${field}=${String(entry[field])}`, field])

  async function store(documents: readonly Doc[]): Promise<void> {
    const entries = documents.map(asEntry)
    const ids = entries.map(({ id }) => id)
    await transactions.claim(
      name,
      ids,
      entries.flatMap(uniqueValues).map(([key]) => key),
    )
    const held = await holders(entries)
    for (const entry of entries) {
      const before = transactions.claimed(name, entry.id)
      if (entry.version === 0 && isThere(before)) throw taken('id')
      if (Number(entry.version) !== Number(before?.version ?? removed)) throw StaleVersion()
      for (const [key, field] of uniqueValues(entry)) {
        if ((held.get(key) ?? entry.id) !== entry.id) throw taken(field)
        held.set(key, entry.id)
      }
      transactions.put(name, { ...entry, version: Number(entry.version) + 1 })
    }
  }

  return {
    get: async id => asDocument<Doc>((await read([id])).get(id)),
    async getMany(ids) {
      const found = await read(ids)
      return ids.flatMap(id => asDocument<Doc>(found.get(id)) ?? [])
    },
    async find(filter, { limit = 100, first = 'oldest', after = ends[first] } = {}) {
      const newest = first === 'newest'
      const { query, own } = search(filter, newest ? { $lt: after } : { $gt: after })
      const order = newest ? -1 : 1
      const found = await entriesOf(stored.find(query).sort({ _id: order }).limit(limit))
      const onPage = own.filter(({ id }) => (newest ? id < after : id > after))
      return [...found, ...onPage]
        .sort((a, b) => (a.id < b.id ? -order : order))
        .slice(0, limit)
        .flatMap(entry => asDocument<Doc>(entry) ?? [])
    },
    async count(filter) {
      const { query, own } = search(filter)
      return (await whileThere(stored.countDocuments(query))) + own.length
    },
    async save(document, events = []) {
      await transactions.run(async () => {
        await store([document])
        transactions.emit(events)
      })
      return { ...document, version: document.version + 1 }
    },
    insertMany: (documents, events = []) =>
      transactions.run(async () => {
        await store(documents.map(document => ({ ...document, version: 0 })))
        transactions.emit(events)
      }),
    claim: (ids, blank) =>
      transactions.run(async () => {
        await transactions.claim(name, ids)
        return [...new Set(ids)].map(id => {
          if (!isThere(transactions.claimed(name, id)))
            transactions.put(name, asEntry({ ...blank, id, version: 1 } as Doc))
          return asDocument<Doc>(transactions.claimed(name, id)) as Doc
        })
      }),
    remove: (id, events = []) =>
      transactions.run(async () => {
        await transactions.claim(name, [id])
        if (!isThere(transactions.claimed(name, id))) return
        transactions.put(name, { id, version: removed, removedAt: new Date() })
        transactions.emit(events)
      }),
  }
}

// A document is JSON, here as in every engine, and a copy: what is changed later is not stored with it.
const asEntry = <Doc extends Stored>(document: Doc): Entry => JSON.parse(JSON.stringify(document))

function asDocument<Doc>(entry: Entry | undefined): Doc | undefined {
  if (!entry || !isThere(entry)) return undefined
  const { written: _, ...document } = entry
  return structuredClone(document) as Doc
}

type Value = string | number | boolean

/** The fields that a filter names, each with the values that it may have. */
function soughtIn<Doc>(
  { name, indexed, unique = [], lists = [] }: Collection,
  filter: Filter<Doc>,
): [string, Value[]][] {
  const searchable = [...indexed, ...unique, ...lists]
  return Object.entries<unknown>(filter as {}).map(([field, sought]) => {
    if (!searchable.includes(field)) throw new Error(`${name}: ${field} is not declared as indexed`)
    if (sought == null) throw new Error(`${name}: ${field} must be given`)
    return [field, [sought].flat().map(asValue)]
  })
}

// Whatever else is asked for is no part of the question: a server would take `{ $ne: '' }` for one.
const asValue = (sought: unknown): Value =>
  typeof sought === 'number' || typeof sought === 'boolean' ? sought : String(sought)

const has = (entry: Entry, sought: [string, Value[]][]): boolean =>
  sought.every(([field, values]) =>
    [entry[field]].flat().some(each => values.includes(each as Value)),
  )

const taken = (field: string) =>
  AlreadyExists({ errors: [{ field, message: `another one has this ${field} already` }] })
