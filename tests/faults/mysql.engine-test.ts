import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CannotStart } from '../../backend/platform/settings.ts'
import { startService } from '../../backend/platform/testing/service.ts'
import categories from '../../backend/product-domain/categories/service.ts'
import { CategoriesRest } from '../../contracts/categories/rest.ts'
import type { ApiError } from '../../contracts/common/client.ts'
import { mariadb } from '../../infra/engines/mariadb.ts'
import { ownEngine } from '../../infra/engines/own-engine.ts'

const startCategories = (mysqlUrl: string) =>
  startService({
    service: categories,
    at: import.meta.resolve('../../backend/product-domain/categories/service.ts'),
    env: { SHOECLOUD_MYSQL_URL: mysqlUrl },
  })

test('while MySQL is away its services say so, and afterwards nothing is missing', async t => {
  const own = await ownEngine(mariadb)
  t.after(own.close)
  const service = await startCategories(own.env.SHOECLOUD_MYSQL_URL as string)
  t.after(() => service.close())
  const staff = await service.client(CategoriesRest, { permissions: ['catalog:write'] })
  const make = (slug: string) =>
    staff.createCategory({ body: { slug, name: slug, line: 'football', position: 0 } })

  await make('boots')
  await own.kill()
  const refused = await make('turf').then(
    () => assert.fail('it was stored'),
    (error: ApiError) => error,
  )
  assert.deepEqual([refused.status, refused.code], [503, 'unavailable'])
  await own.restart()
  await make('turf')

  const { items } = await staff.listCategories({ query: {} })
  assert.deepEqual(
    items.map(({ slug }) => slug),
    ['boots', 'turf'],
  )
  // At least once: it may have gone away when the bus had an event, and the outbox too.
  const told = new Set((await service.published()).map(({ key }) => key))
  assert.deepEqual([...told], ['boots', 'turf'])
})

test('a MySQL that cannot be used is named at the start, with the reason', async () => {
  await assert.rejects(startCategories('mysql://root@127.0.0.1:1'), {
    constructor: CannotStart,
    message: 'The MySQL of SHOECLOUD_MYSQL_URL cannot be used: connect ECONNREFUSED 127.0.0.1:1',
  })
})
