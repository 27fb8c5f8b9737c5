import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demandMysqlUrl, emptyMysql } from '../../testing/mysql.ts'
import { journalSuite } from '../journal-suite.ts'
import { MysqlServer } from './mysql.ts'
import { mysqlHome } from './mysql-home.ts'
import { type PortableRelational, portableRelational, relational } from './port.ts'

interface Tables {
  pairs: { sku: string }
}

async function openOnNothing() {
  const shelf = await emptyMysql(demandMysqlUrl(), 'shelf')
  const server = new MysqlServer(demandMysqlUrl(), { onError: () => {} })
  const ignore = () => {}
  const home = await mysqlHome(server)('shelf', {
    migrations: [{ name: '1', sql: 'create table shelf.pairs (sku varchar(40) primary key)' }],
    collections: [],
    onEmitted: ignore,
    onBatch: ignore,
    onError: ignore,
  })
  const store = home.open(
    portableRelational((opened: PortableRelational<Tables>) => opened),
  ) as PortableRelational<Tables>
  return {
    home,
    journal: home.journal,
    emit: store.emit,
    async put(sku: string) {
      await store.db.insertInto('pairs').values({ sku }).execute()
    },
    async stored() {
      const rows = await store.db.selectFrom('pairs').select('sku').orderBy('sku').execute()
      return rows.map(({ sku }) => sku)
    },
    async age(hours: number) {
      const older = `- interval ${hours} hour`
      await server.query(`update shelf.inbox set handled_at = handled_at ${older}`)
      await server.query(`update shelf.idempotency set created_at = created_at ${older}`)
    },
    async close() {
      await server.close()
      await shelf.close()
    },
  }
}

journalSuite('mysql', openOnNothing)

test('mysql: a store that is written for PostgreSQL does not open there', async t => {
  const { home, close } = await openOnNothing()
  t.after(close)
  assert.throws(() => home.open(relational(() => {})), /shelf .* does not live in MySQL/)
})
