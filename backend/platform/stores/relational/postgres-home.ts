import type { Kept } from '../../idempotency.ts'
import { createCollections, openPostgresDocuments } from '../documents/postgres.ts'
import type { OpenHome } from '../home.ts'
import type { Journal, Waiting } from '../journal.ts'
import { migrate } from './migrate.ts'
import type { Relational } from './port.ts'
import { openPostgres, type PostgresDatabase } from './postgres.ts'

/** A home in PostgreSQL is a schema: for rows, and for documents as `jsonb`. */
export const postgresHome =
  (database: PostgresDatabase): OpenHome =>
  async (service, { migrations, collections, ...events }) => {
    await migrate(database, service, [
      { name: 'kernel-1', sql: createJournal(service) },
      ...migrations,
    ])
    if (collections.length > 0) await database.query(createCollections(service, collections))

    const rows = openPostgres<never>({ database, service, ...events })
    const documents = openPostgresDocuments(rows, service)
    return {
      journal: postgresJournal(database, service, rows),
      open: store => {
        switch (store.kind) {
          case 'relational':
            return store.open(rows)
          case 'documents':
            return store.open(documents)
          default:
            throw new Error(`PostgreSQL is no home for ${store.kind}`)
        }
      },
    }
  }

/** The SQL that makes a service's outbox, inbox and kept replies. */
export const createJournal = (service: string): string => `
  create table if not exists ${service}.outbox (
    position bigint generated always as identity primary key,
    id uuid not null,
    key text not null,
    envelope json not null
  );
  create table if not exists ${service}.inbox (
    event_id uuid primary key,
    handled_at timestamptz not null default now()
  );
  create table if not exists ${service}.idempotency (
    key text primary key,
    fingerprint text not null,
    reply json,
    created_at timestamptz not null default now()
  )`

function postgresJournal(
  database: PostgresDatabase,
  service: string,
  rows: Relational<never>,
): Journal {
  const note = {
    name: 'inbox',
    text: `insert into ${service}.inbox (event_id) select unnest($1::uuid[])
           on conflict do nothing returning event_id`,
  }
  const claim = {
    name: 'idempotency-claim',
    text: `insert into ${service}.idempotency (key, fingerprint) values ($1, $2)
           on conflict (key) do nothing returning key`,
  }
  const find = {
    name: 'idempotency-find',
    text: `select fingerprint, reply from ${service}.idempotency where key = $1`,
  }
  const keep = {
    name: 'idempotency-keep',
    text: `update ${service}.idempotency set reply = $2 where key = $1`,
  }
  const read = `select position, envelope from ${service}.outbox order by position limit $1`
  const remove = `delete from ${service}.outbox where position = any($1)`
  return {
    transaction: rows.transaction,
    inbox: {
      note: async ids =>
        (await rows.run<{ event_id: string }>(note, [ids])).map(row => row.event_id),
    },
    outbox: {
      async read(limit) {
        const result = await database.query(read, [limit], { name: `${service}.relay-read` })
        return result.rows as Waiting[]
      },
      async remove(positions) {
        // What a loss of power undoes here is repeated, and consumers know what they have handled.
        const options = { name: `${service}.relay-delete`, relaxed: true }
        await database.query(remove, [positions], options)
      },
      async count() {
        const result = await database.query(`select count(*) as waiting from ${service}.outbox`)
        return (result.rows[0] as { waiting: number }).waiting
      },
    },
    replies: {
      claim: async (key, fingerprint) => (await rows.run(claim, [key, fingerprint])).length > 0,
      find: async key => (await rows.run<Kept>(find, [key]))[0],
      async keep(key, reply) {
        await rows.run(keep, [key, JSON.stringify(reply)])
      },
    },
    async trim() {
      // A day after the bus has forgotten them: no event can come that is not known.
      const days = "interval '8 days'"
      await database.query(`delete from ${service}.inbox where handled_at < now() - ${days}`)
      await database.query(
        `delete from ${service}.idempotency where created_at < now() - interval '24 hours'`,
      )
    },
  }
}
