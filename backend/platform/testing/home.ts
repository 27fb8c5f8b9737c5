import type { Home } from '../stores/home.ts'
import { PostgresDatabase } from '../stores/relational/postgres.ts'
import { postgresHome } from '../stores/relational/postgres-home.ts'
import { testDatabase } from './database.ts'

/** A home of the service `shelf` in a database of its own, with tables that `sql` makes. */
export interface TestHome {
  home: Home
  database: PostgresDatabase
  close(): Promise<void>
}

const ignore = () => {}

export async function testHome(sql?: string): Promise<TestHome> {
  const { url, close } = await testDatabase()
  const database = new PostgresDatabase(url, { connections: 12, onError: ignore })
  const home = await postgresHome(database)('shelf', {
    migrations: sql === undefined ? [] : [{ name: '1', sql }],
    collections: [],
    onEmitted: ignore,
    onBatch: ignore,
    onError: ignore,
  })
  return {
    home,
    database,
    async close() {
      await database.close()
      await close()
    },
  }
}
