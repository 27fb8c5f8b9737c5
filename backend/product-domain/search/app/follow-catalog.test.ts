import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Listing, ListingsRequest } from '../../../../contracts/catalog/gen/rpc.ts'
import type { SearchIndex } from '../domain/search-index.ts'
import { followCatalog } from './follow-catalog.ts'

/** A catalogue of some ids, followed by an index that notes what it is told. */
function follow(published: string[]) {
  const told: string[] = []
  const requests: ListingsRequest[] = []
  const catalog = {
    before: async () => {},
    async listings(request: ListingsRequest) {
      requests.push(request)
      const { productIds, afterId, limit } = request
      const listings = published
        .filter(id => (productIds.length > 0 ? productIds.includes(id) : id > afterId))
        .slice(0, limit || undefined)
        .map(id => ({ id }) as Listing)
      await catalog.before()
      return { listings }
    },
  }
  const index = {
    put: ({ id }: Listing) => void told.push(`put ${id}`),
    remove: (id: string) => void told.push(`remove ${id}`),
  } as SearchIndex
  const onChange = () => void told.push('changed')
  return { ...followCatalog({ index, catalog, onChange }), catalog, published, requests, told }
}

test('all that is published is read, page by page', async () => {
  const ids = Array.from({ length: 1001 }, (_, i) => `prd_${String(i).padStart(4, '0')}`)
  const { readAll, requests, told } = follow(ids)
  await readAll()
  assert.deepEqual(told, [...ids.map(id => `put ${id}`), 'changed'])
  assert.deepEqual(
    requests.map(({ afterId }) => afterId),
    ['', 'prd_0499', 'prd_0999', 'prd_1000'],
  )
})

test('what is noted while the snapshot is read is read afterwards, as it is then', async () => {
  const { readAll, catchUp, note, catalog, published, told } = follow(['a', 'b'])
  catalog.before = async () => {
    note('b')
    published.splice(0, 2, 'a')
  }
  await readAll()
  catalog.before = async () => {}
  assert.equal(await catchUp(), 1)
  assert.deepEqual(told, ['put a', 'put b', 'changed', 'remove b', 'changed'])
})

test('changes that were noted since the last time are read in one go, each once', async () => {
  const { catchUp, note, requests, told } = follow(['a', 'b'])
  for (const id of ['a', 'gone', 'a', 'b']) note(id)
  assert.deepEqual([await catchUp(), await catchUp()], [3, 0])
  assert.deepEqual(
    requests.map(({ productIds }) => productIds),
    [['a', 'gone', 'b']],
  )
  assert.deepEqual(told, ['put a', 'put b', 'remove gone', 'changed'])
})

test('what changes while it is read is read again', async () => {
  const { catchUp, note, catalog } = follow(['a'])
  note('a')
  catalog.before = async () => note('a')
  assert.equal(await catchUp(), 1)
  catalog.before = async () => {}
  assert.deepEqual([await catchUp(), await catchUp()], [1, 0])
})

test('what could not be read is read the next time', async () => {
  const { catchUp, note, catalog, told } = follow(['a'])
  note('a')
  catalog.before = async () => {
    throw new Error('no answer')
  }
  await assert.rejects(catchUp(), /no answer/)
  assert.deepEqual(told, [])
  catalog.before = async () => {}
  assert.equal(await catchUp(), 1)
  assert.deepEqual(told, ['put a', 'changed'])
})
