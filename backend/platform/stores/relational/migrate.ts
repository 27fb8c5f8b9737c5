import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PostgresDatabase } from './postgres.ts'

/** One numbered step of a service's schema: `0001-orders.sql`. */
export interface Migration {
  name: string
  sql: string
}

/** The migrations in a service's folder, in order; none if there is no such folder. */
export async function migrationsIn(folder: string): Promise<Migration[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(
    names
      .filter(name => name.endsWith('.sql'))
      .sort()
      .map(async name => ({ name, sql: await readFile(join(folder, name), 'utf8') })),
  )
}

/**
 * Brings a service's schema up to date: every migration that it has not seen, each in a transaction of its own with
 * the note that it was done. Two processes that start at once take turns.
 */
export async function migrate(
  database: PostgresDatabase,
  service: string,
  migrations: Migration[],
): Promise<void> {
  const client = await database.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('migrate ${service}'))`)
    await client.query(`
      create schema if not exists ${service};
      create table if not exists ${service}.migrations (name text primary key, done_at timestamptz default now());`)
    const { rows } = await client.query(`select name from ${service}.migrations`)
    const done = new Set(rows.map(row => row.name))
    for (const { name, sql } of migrations.filter(each => !done.has(each.name))) {
      // Several statements in one message are one transaction.
      await client.query(`${sql};\ninsert into ${service}.migrations (name) values ('${name}');`)
    }
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('migrate ${service}'))`)
    client.release()
  }
}
