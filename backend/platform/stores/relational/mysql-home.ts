import type { OpenHome } from '../home.ts'
import type { Journal } from '../journal.ts'
import { type MysqlServer, openMysql } from './mysql.ts'
import { migrateMysql } from './mysql-migrate.ts'
import type { PortableRelational } from './port.ts'

/** A home in MySQL is a database that carries the service's name. */
export const mysqlHome =
  (server: MysqlServer): OpenHome =>
  async (service, { migrations, onEmitted, onError }) => {
    await migrateMysql(server, service, [
      { name: 'kernel-1', sql: createJournal(service) },
      ...migrations,
    ])
    const rows = openMysql<never>({ server, service, onEmitted, onError })
    return {
      journal: mysqlJournal(rows),
      open: store => {
        if (store.kind !== 'relational' || store.home !== 'mysql') {
          throw new Error(`${service} declares a store that does not live in MySQL`)
        }
        // Declared with `portableRelational`: it asks for nothing more.
        return store.open(rows as never)
      },
    }
  }

// Text, not JSON, is what it keeps of events and replies: MySQL would put their fields in another order.
const createJournal = (service: string): string => `
  create table ${service}.outbox (
    position bigint auto_increment primary key,
    envelope longtext not null
  );
  create table ${service}.inbox (
    event_id varchar(100) primary key,
    times integer not null,
    handled_at timestamp(3) not null default current_timestamp(3)
  );
  create table ${service}.idempotency (
    id varchar(255) primary key,
    times integer not null,
    fingerprint text not null,
    reply longtext,
    created_at timestamp(3) not null default current_timestamp(3)
  )`

interface JournalTables {
  outbox: { position: number; envelope: string }
  /** `times`: how often the event came. */
  inbox: { event_id: string; times: number; handled_at?: string }
  /** By the `Idempotency-Key`. `times`: how often a request came with it. */
  idempotency: {
    id: string
    times: number
    fingerprint: string
    reply?: string | null
    created_at?: string
  }
}

/** The journal beside a service's rows. */
function mysqlJournal({ db, transaction }: PortableRelational<JournalTables>): Journal {
  return {
    transaction,
    inbox: {
      async note(ids) {
        if (ids.length === 0) return []
        // In one order everywhere: two that note the same wait for each other, but not crosswise.
        const all = [...new Set(ids)].toSorted()
        const { numInsertedOrUpdatedRows: noted } = await db
          .insertInto('inbox')
          .values(all.map(event_id => ({ event_id, times: 1 })))
          .onDuplicateKeyUpdate(({ eb }) => ({ times: eb('times', '+', 1) }))
          .executeTakeFirstOrThrow()
        // MySQL counts a row that was there already twice.
        if (noted === BigInt(all.length)) return all
        const fresh = await db
          .selectFrom('inbox')
          .select('event_id')
          .where('event_id', 'in', all)
          .where('times', '=', 1)
          .execute()
        return fresh.map(({ event_id }) => event_id)
      },
    },
    outbox: {
      // Positions are given out before they commit. Nothing is skipped all the same, because what is moved is removed:
      // one that commits late is simply the oldest then. Those who write about one key wait for each other on its row
      // before they tell of it, so that its events are in order.
      async read(limit) {
        const waiting = await db
          .selectFrom('outbox')
          .selectAll()
          .orderBy('position')
          .limit(limit)
          .execute()
        return waiting.map(({ position, envelope }) => ({
          position,
          envelope: JSON.parse(envelope),
        }))
      },
      async remove(positions) {
        if (positions.length === 0) return
        await db.deleteFrom('outbox').where('position', 'in', positions.map(Number)).execute()
      },
      async count() {
        const { waiting } = await db
          .selectFrom('outbox')
          .select(({ fn }) => fn.countAll<number>().as('waiting'))
          .executeTakeFirstOrThrow()
        return waiting
      },
    },
    replies: {
      async claim(id, fingerprint) {
        const { numInsertedOrUpdatedRows: claimed } = await db
          .insertInto('idempotency')
          .values({ id, fingerprint, times: 1 })
          .onDuplicateKeyUpdate(({ eb }) => ({ times: eb('times', '+', 1) }))
          .executeTakeFirstOrThrow()
        return claimed === 1n
      },
      async find(id) {
        const kept = await db
          .selectFrom('idempotency')
          .select(['fingerprint', 'reply'])
          .where('id', '=', id)
          .executeTakeFirst()
        return kept && { ...kept, reply: kept.reply == null ? null : JSON.parse(kept.reply) }
      },
      async keep(id, reply) {
        await db
          .updateTable('idempotency')
          .set({ reply: JSON.stringify(reply) })
          .where('id', '=', id)
          .execute()
      },
    },
    async trim() {
      // A day after the bus has forgotten them: no event can come that is not known.
      await db.deleteFrom('inbox').where('handled_at', '<', daysAgo(8)).execute()
      await db.deleteFrom('idempotency').where('created_at', '<', daysAgo(1)).execute()
    },
  }
}

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000).toISOString()
