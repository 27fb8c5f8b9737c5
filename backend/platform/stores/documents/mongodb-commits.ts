import { setTimeout as pause } from 'node:timers/promises'
import { type AnyBulkWriteOperation, type Db, MongoBulkWriteError, MongoServerError } from 'mongodb'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { type Entry, type StoredEntry, toStored } from './mongodb-entries.ts'

/** What a transaction makes of one document; `before` is the mark of whoever wrote it before, null if it is new. */
export interface Change {
  collection: string
  before: string | null
  after: Entry
}

/** For as long as this lies in the database, nobody but its transaction changes what `key` names. */
interface Claim {
  _id: string
  key: string
  transaction: string
  expires: Date
}

/** How a transaction ended, under its id. The first to say so is right: the transaction itself, or who gave it up. */
type Ending = Commit | { _id: string; abortedAt: Date }

interface Commit {
  _id: string
  mark: string
  changes: Change[]
  /** Until then its own process applies it, afterwards anybody. */
  expires: Date
}

export interface CommitOptions {
  /** How long a process that says nothing is taken for alive. */
  leaseMs: number
  /** Unix time in milliseconds. */
  now(): number
}

/** Claims on documents, and changes of many documents that happen together or not at all. */
export interface Commits {
  /** Makes what it needs; may run in many processes at once. */
  prepare(): Promise<void>
  /**
   * Claims what these keys name, in the order of the keys, and waits for whoever has claimed it; those who are dead
   * are given up, or what they had committed is finished. The wait ends when the transaction is `over`.
   */
  claim(transaction: string, keys: readonly string[], over: AbortSignal): Promise<void>
  /** Frees what a transaction has claimed, now that it is over. */
  release(transaction: string, options?: { committed?: boolean }): Promise<void>
  /** Makes changes to documents that the transaction has claimed; `release` them afterwards. */
  commit(transaction: string, mark: string, changes: Change[]): Promise<void>
  /** Finishes what dead processes had committed. */
  recover(): Promise<void>
  /** Forgets how transactions of more than a day ago ended, and frees what nobody has wanted since their death. */
  trim(): Promise<void>
}

const duplicate = 11_000
const claimsAtOnce = 100
const hour = 3_600_000

/**
 * Commits need nothing of the server but that an insert fails when its unique value is taken: a server without
 * transactions, or that reads and writes in two steps when it updates, can do that as well.
 */
export function openCommits(db: Db, { leaseMs, now }: CommitOptions): Commits {
  const claims = db.collection<Claim>('kernel.claims')
  const endings = db.collection<Ending>('kernel.endings')
  const inLease = () => new Date(now() + leaseMs)
  // Whoever waits outlives the lease of a process that died just now.
  const patienceMs = 2 * leaseMs

  /** Inserts claims until one is taken; answers how many it has got. */
  async function insert(transaction: string, keys: string[]): Promise<number> {
    const expires = inLease()
    const wanted = keys.map(key => ({ _id: `${transaction}/${key}`, key, transaction, expires }))
    try {
      await claims.insertMany(wanted)
      return keys.length
    } catch (error) {
      const taken = duplicatesIn(error)?.[0]
      if (taken === undefined) throw error
      return taken
    }
  }

  async function claim(transaction: string, keys: readonly string[], over: AbortSignal) {
    const wanted = [...new Set(keys)].sort()
    const until = now() + patienceMs
    while (wanted.length > 0) {
      const batch = wanted.slice(0, claimsAtOnce)
      const got = await insert(transaction, batch)
      wanted.splice(0, got)
      if (got === batch.length) continue
      const holder = await claims.findOne({ key: wanted[0] as string })
      if (holder?.transaction === transaction) wanted.shift()
      else if (holder && holder.expires.getTime() <= now() && (await end(holder.transaction)))
        continue
      else if (now() > until)
        throw Unavailable({ detail: 'Others are changing the same just now.' })
      else await pause(2 + Math.random() * 18, undefined, { signal: over })
    }
  }

  // In this order: a commit that is applied again finds its documents claimed still. And claims carry the transaction
  // in their ids: what is freed here can never be a claim of somebody else.
  async function release(transaction: string, { committed = false } = {}): Promise<void> {
    if (committed) await endings.deleteOne({ _id: transaction })
    await claims.deleteMany({ _id: { $gte: `${transaction}/`, $lt: `${transaction}0` } })
  }

  /** Sees to it that a transaction whose claims have expired is over; answers whether it is. */
  async function end(transaction: string): Promise<boolean> {
    if (!(await decide({ _id: transaction, abortedAt: new Date(now()) }))) {
      const ending = await endings.findOne({ _id: transaction })
      if (ending && 'changes' in ending) {
        if (ending.expires.getTime() > now()) return false
        await finish(ending)
        return true
      }
    }
    await release(transaction)
    return true
  }

  /** Whether it is this that counts: the first ending of a transaction does. */
  async function decide(ending: Ending): Promise<boolean> {
    try {
      await endings.insertOne(ending)
      return true
    } catch (error) {
      if (error instanceof MongoServerError && error.code === duplicate) return false
      throw error
    }
  }

  async function finish(commit: Commit): Promise<void> {
    const { _id: transaction } = commit
    await apply(commit)
    await release(transaction, { committed: true })
  }

  async function apply({ mark, changes }: Commit): Promise<void> {
    const byCollection = Map.groupBy(changes, each => each.collection)
    const writing = Array.from(byCollection, ([collection, those]) =>
      writeAll(
        collection,
        those.map(({ before, after }) => {
          const entry = toStored({ ...after, written: mark })
          const filter = { _id: after.id, written: before }
          return before === null
            ? { insertOne: { document: entry } }
            : { replaceOne: { filter, replacement: entry } }
        }),
      ),
    )
    await Promise.all(writing)
  }

  async function writeAll(collection: string, operations: AnyBulkWriteOperation<StoredEntry>[]) {
    try {
      await db.collection<StoredEntry>(collection).bulkWrite(operations, { ordered: false })
    } catch (error) {
      // What is there already was put there by whoever began to apply this.
      if (!duplicatesIn(error)) throw error
    }
  }

  return {
    async prepare() {
      await claims.createIndex({ key: 1 }, { unique: true })
    },
    claim,
    release,
    async commit(transaction, mark, changes) {
      const commit = { _id: transaction, mark, changes, expires: inLease() }
      if (!(await decide(commit))) {
        await release(transaction)
        throw Unavailable({
          detail: 'It took so long that others went on with what it had claimed.',
        })
      }
      await apply(commit)
    },
    async recover() {
      const dead = await endings.find({ expires: { $lte: new Date(now()) } }).toArray()
      for (const ending of dead) await finish(ending as Commit)
    },
    async trim() {
      const expired = claims.find({ expires: { $lt: new Date(now() - hour) } })
      const dead = new Set((await expired.toArray()).map(each => each.transaction))
      for (const transaction of dead) await end(transaction)
      await endings.deleteMany({ abortedAt: { $lt: new Date(now() - 24 * hour) } })
    },
  }
}

/** Where in a bulk of writes values were taken, if that is all that went wrong. */
function duplicatesIn(error: unknown): number[] | undefined {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError())
    return undefined
  const errors = [error.writeErrors].flat()
  const isAll = errors.length > 0 && errors.every(each => each.code === duplicate)
  return isAll ? errors.map(each => each.index) : undefined
}
