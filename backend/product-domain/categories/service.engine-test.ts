import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MysqlServer } from '../../platform/stores/relational/mysql.ts'
import { demandMysqlUrl } from '../../platform/testing/mysql.ts'

const url = demandMysqlUrl()
await import('./service.test.ts')

test('all that was stored is in MySQL', async t => {
  const server = new MysqlServer(url, { onError: () => {} })
  t.after(() => server.close())
  const { rows } = await server.query('select slug from categories.categories')
  assert.ok(rows.length > 0)
})
