import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { createClient } from '@clickhouse/client'
import { openClickHouse } from './clickhouse.ts'
import { columnarSuite } from './suite.ts'

const { TEST_CLICKHOUSE_URL: server = '' } = process.env
assert.ok(server, 'TEST_CLICKHOUSE_URL must name a server: npm run test:engines starts one')

async function emptyDatabase() {
  const client = createClient({ url: server })
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await client.command({ query: `create database ${name}` })
  return {
    url: new URL(name, server).href,
    async drop() {
      await client.command({ query: `drop database ${name}` })
      await client.close()
    },
  }
}

columnarSuite('clickhouse', async () => {
  const database = await emptyDatabase()
  let time = Date.UTC(2027, 2, 15, 12)
  const now = () => time
  let stores = await openClickHouse(database.url, now)
  return {
    store: service => stores.store(service),
    pass(days) {
      time += days * 86_400_000
    },
    async reopen() {
      await stores.close()
      stores = await openClickHouse(database.url, now)
    },
    async close() {
      await stores.close()
      await database.drop()
    },
  }
})

test('clickhouse: a server that cannot be used is said at once', async () => {
  await assert.rejects(openClickHouse(new URL('nowhere', server).href), /nowhere/)
  await assert.rejects(openClickHouse('http://127.0.0.1:1/shoecloud'), /ECONNREFUSED/)
})
