import type { Db } from 'mongodb'
import type { Journal } from '../journal.ts'
import { entriesOf, oneOf, type StoredEntry } from './mongodb-entries.ts'
import { journalled, type Transactions } from './mongodb-transactions.ts'

const { inbox, outbox, replies } = journalled
const hour = 3_600_000

interface StoredReply {
  fingerprint: string
  reply: string | null
}

/** The journal beside a service's documents. */
export function mongoJournal(db: Db, transactions: Transactions, now: () => number): Journal {
  const kept = (key: string) => {
    const entry = transactions.claimed(replies, key)
    if (!entry) return undefined
    const { fingerprint, reply } = entry as unknown as StoredReply
    return { fingerprint, reply: reply === null ? null : JSON.parse(reply) }
  }
  const putReply = (key: string, fingerprint: string, reply: string | null) =>
    transactions.put(replies, { id: key, fingerprint, reply, at: new Date(now()) })

  return {
    transaction: transactions.run,
    inbox: {
      note: ids =>
        transactions.run(async () => {
          await transactions.claim(inbox, ids)
          const fresh = [...new Set(ids)].filter(id => !transactions.claimed(inbox, id))
          for (const id of fresh) transactions.put(inbox, { id, at: new Date(now()) })
          return fresh
        }),
    },
    outbox: {
      async read(limit) {
        await transactions.recover()
        const waiting = db.collection<StoredEntry>(outbox).find().sort({ _id: 1 }).limit(limit)
        return (await entriesOf(waiting)).map(({ id, envelope }) => ({
          position: id,
          envelope: JSON.parse(envelope as string),
        }))
      },
      async remove(positions) {
        await db.collection<StoredEntry>(outbox).deleteMany(oneOf(positions as string[]))
      },
      count: () => db.collection(outbox).countDocuments(),
    },
    replies: {
      claim: (key, fingerprint) =>
        transactions.run(async () => {
          await transactions.claim(replies, [key])
          if (kept(key)) return false
          putReply(key, fingerprint, null)
          return true
        }),
      find: key =>
        transactions.run(async () => {
          await transactions.claim(replies, [key])
          return kept(key)
        }),
      keep: (key, reply) =>
        transactions.run(async () => {
          await transactions.claim(replies, [key])
          putReply(key, kept(key)?.fingerprint ?? '', JSON.stringify(reply))
        }),
    },
    async trim() {
      const before = (hours: number) => ({ at: { $lt: new Date(now() - hours * hour) } })
      // A day after the bus has forgotten them: no event can come that is not known.
      await db.collection(inbox).deleteMany(before(8 * 24))
      await db.collection(replies).deleteMany(before(24))
      await transactions.trim()
    },
  }
}
