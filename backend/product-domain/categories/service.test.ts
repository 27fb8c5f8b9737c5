import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CategoriesRest } from '../../../contracts/categories/rest.ts'
import type { ApiError } from '../../../contracts/common/client.ts'
import { startService } from '../../platform/testing/service.ts'
import type { Category } from './domain/tree.ts'
import categories from './service.ts'

const service = await startService({ service: categories, at: import.meta.url })
after(() => service.close())

const staff = await service.client(CategoriesRest, { permissions: ['catalog:write'] })
const shopper = await service.client(CategoriesRest)

const make = (slug: string, more: Partial<Category> = {}) =>
  staff.createCategory({ body: { slug, name: slug, line: 'football', position: 0, ...more } })
const slugs = async (query: { line?: Category['line'] } = {}) =>
  (await shopper.listCategories({ query })).items.map(({ slug }) => slug)
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    ({ status, code }: ApiError) => `${status} ${code}`,
  )

test('the tree is read with parents before their children, or one line of it', async () => {
  assert.deepEqual(await slugs(), [])
  await make('football')
  await make('urban', { line: 'urban', position: 1 })
  await make('boots', { parent: 'football', position: 2 })
  const made = await make('small-sided', { parent: 'football', position: 1 })
  assert.deepEqual(made, {
    slug: 'small-sided',
    name: 'small-sided',
    line: 'football',
    parent: 'football',
    position: 1,
  })
  assert.deepEqual(await slugs(), ['football', 'small-sided', 'boots', 'urban'])
  assert.deepEqual(await slugs({ line: 'urban' }), ['urban'])
})

test('a list that has not changed is not sent again', async () => {
  const first = await service.fetch('/v1/categories')
  const etag = first.headers.get('etag') as string
  const again = () => service.fetch('/v1/categories', { headers: { 'if-none-match': etag } })
  assert.equal((await again()).status, 304)
  await staff.changeCategory({ params: { slug: 'urban' }, body: { name: 'Urban' } })
  assert.equal((await again()).status, 200)
})

test('a category is renamed and moved, and seen there at once', async () => {
  await make('turf', { parent: 'boots' })
  await slugs()
  const change = { name: 'Turf', parent: 'small-sided', position: 7 }
  const moved = await staff.changeCategory({ params: { slug: 'turf' }, body: change })
  assert.deepEqual(moved, { slug: 'turf', line: 'football', ...change })
  assert.deepEqual(await slugs(), ['football', 'small-sided', 'turf', 'boots', 'urban'])
})

test('what would break the tree is refused', async () => {
  const move = (slug: string, parent: string) =>
    codeOf(staff.changeCategory({ params: { slug }, body: { parent } }))
  assert.equal(await codeOf(make('boots')), '409 already_exists')
  assert.equal(await codeOf(make('x', { parent: 'nowhere' })), '400 category_invalid')
  assert.equal(await codeOf(make('x', { parent: 'urban' })), '400 category_invalid')
  assert.equal(await move('football', 'turf'), '400 category_invalid')
  assert.equal(await move('nowhere', 'turf'), '404 category_not_found')
})

test('two moves that together would make a circle are not both made', async () => {
  await make('a')
  await make('b')
  const move = (slug: string, parent: string) =>
    codeOf(staff.changeCategory({ params: { slug }, body: { parent } }))
  const outcomes = await Promise.all([move('a', 'b'), move('b', 'a')])
  assert.deepEqual(outcomes.toSorted(), ['400 category_invalid', 'done'])
})

test('the same category made twice at once is made once', async () => {
  const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(make('twice'))))
  assert.deepEqual(outcomes.toSorted(), ['409 already_exists', '409 already_exists', 'done'])
})

test('a category is removed when nothing is below it, and everybody hears of it', async () => {
  const remove = (slug: string) => codeOf(staff.removeCategory({ params: { slug } }))
  await make('parent')
  await make('child', { parent: 'parent' })
  assert.equal(await remove('parent'), '409 category_in_use')
  assert.equal(await remove('child'), 'done')
  assert.equal(await remove('parent'), 'done')
  assert.equal(await remove('parent'), '404 category_not_found')
  assert.ok(!(await slugs()).includes('parent'))
  assert.deepEqual((await service.published()).at(-1)?.data, { slug: 'parent', removed: true })
})

test('only staff may edit', async () => {
  const customer = await service.client(CategoriesRest, {})
  const remove = { params: { slug: 'urban' } }
  assert.equal(await codeOf(shopper.removeCategory(remove)), '401 unauthenticated')
  assert.equal(await codeOf(customer.removeCategory(remove)), '403 forbidden')
})
