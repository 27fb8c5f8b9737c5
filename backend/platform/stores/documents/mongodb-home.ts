import { MongoClient } from 'mongodb'
import { CannotStart } from '../../settings.ts'
import type { OpenHome } from '../home.ts'
import { createCollection, forgetRemoved, openMongoDocuments } from './mongodb.ts'
import type { CommitOptions } from './mongodb-commits.ts'
import { mongoJournal } from './mongodb-journal.ts'
import { openTransactions } from './mongodb-transactions.ts'

/** The connections of this process to one server of the MongoDB protocol, shared by the services in it. */
export interface MongoServer {
  /** A home in it is a database: `shoecloud_catalog` where the address ends in `/shoecloud`. */
  home: OpenHome
  /** Resolves when it answers. */
  answer(): Promise<void>
  close(): Promise<void>
}

const day = 24 * 3_600_000

/** Connects to a server of the MongoDB protocol; `CannotStart` says why it cannot be used. */
export async function openMongo(
  url: string,
  options: CommitOptions = { leaseMs: 10_000, now: Date.now },
): Promise<MongoServer> {
  const unusable = (cause: unknown) =>
    new CannotStart(
      `The MongoDB of SHOECLOUD_MONGODB_URL cannot be used: ${(cause as Error).message}`,
      { cause },
    )
  let client: MongoClient
  try {
    client = new MongoClient(url, {
      appName: 'shoecloud',
      // Who does not find the server in half a lease had better say so.
      serverSelectionTimeoutMS: options.leaseMs / 2,
      socketTimeoutMS: 30_000,
      // What is committed is on the disks of most servers, and stays when one of them takes over.
      writeConcern: { w: 'majority', journal: true },
    })
  } catch (error) {
    throw unusable(error)
  }
  const answer = async () => {
    await client.db('admin').command({ ping: 1 })
  }
  try {
    await answer()
  } catch (error) {
    await client.close()
    throw unusable(error)
  }
  return { home: homeOn(client, options), answer, close: () => client.close() }
}

const homeOn =
  (client: MongoClient, options: CommitOptions): OpenHome =>
  async (service, { collections, onEmitted, onError }) => {
    const db = client.db(`${client.options.dbName}_${service}`)
    const transactions = openTransactions({ db, service, onEmitted, onError, ...options })
    await transactions.open()
    for (const collection of collections) await createCollection(db, collection)

    const documents = openMongoDocuments(db, transactions)
    const journal = mongoJournal(db, transactions, options.now)
    return {
      journal: {
        ...journal,
        async trim() {
          await journal.trim()
          const dayAgo = new Date(options.now() - day)
          for (const collection of collections) await forgetRemoved(db, collection, dayAgo)
        },
      },
      open: store => {
        if (store.kind !== 'documents') throw new Error(`MongoDB is no home for ${store.kind}`)
        return store.open(documents)
      },
    }
  }
