import { type Db, MongoClient } from 'mongodb'
import { newUuid } from '../ids.ts'

/** The databases on the test run's server that belong to those who call it by the same name. */
export interface TestMongo {
  url: string
  /** The database in which a service lives. */
  database(service: string): Db
  /** Removes the databases. */
  close(): Promise<void>
}

/** Nothing is there yet: a database is made when something is stored in it. */
export function testMongo(name = `test_${newUuid().replaceAll('-', '')}`): TestMongo {
  const address = process.env.TEST_MONGODB_URL
  if (address === undefined)
    throw new Error('TEST_MONGODB_URL names no server: TEST_ENGINES=mongodb npm run test:engines')
  const url = new URL(address)
  url.pathname = name
  const client = new MongoClient(url.href)
  return {
    url: url.href,
    database: service => client.db(`${name}_${service}`),
    async close() {
      for (const each of await databaseNames(client))
        if (each.startsWith(`${name}_`)) await client.db(each).dropDatabase()
      await client.close()
    },
  }
}

/** How many documents a service has stored in a collection, in whichever database of the server. */
export async function countInMongo(service: string, collection: string): Promise<number> {
  await using client = new MongoClient(testMongo().url)
  let count = 0
  for (const name of await databaseNames(client))
    if (name.endsWith(`_${service}`))
      count += await client.db(name).collection(collection).countDocuments()
  return count
}

async function databaseNames(client: MongoClient): Promise<string[]> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true })
  return databases.map(({ name }) => name)
}
