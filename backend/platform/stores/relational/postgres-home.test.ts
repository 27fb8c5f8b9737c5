import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testHome } from '../../testing/home.ts'
import { journalSuite } from '../journal-suite.ts'
import { type PortableRelational, portableRelational } from './port.ts'

interface Tables {
  pairs: { sku: string }
}

async function openOnNothing() {
  const { home, database, close } = await testHome(
    'create table shelf.pairs (sku varchar(40) primary key)',
  )
  const store = home.open(
    portableRelational((opened: PortableRelational<Tables>) => opened),
  ) as PortableRelational<Tables>
  return {
    database,
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
      const older = `- interval '${hours} hours'`
      await database.query(`update shelf.inbox set handled_at = handled_at ${older}`)
      await database.query(`update shelf.idempotency set created_at = created_at ${older}`)
    },
    close,
  }
}

journalSuite('postgres', openOnNothing)

test('postgres: an effect and its kept reply happen together, or not at all', async t => {
  const { journal, put, stored, database, close } = await openOnNothing()
  t.after(close)
  // The process dies after the effect: its connection ends before the commit.
  const dying = journal.transaction(async () => {
    await journal.replies.claim('key', 'same')
    await put('AB1')
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and state = 'idle in transaction'`,
    )
    await journal.replies.keep('key', { body: 'never' })
  })
  await assert.rejects(dying)
  assert.deepEqual(await stored(), [])
  assert.equal(await journal.transaction(() => journal.replies.claim('key', 'same')), true)
})
