import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CatalogRest } from '../../../contracts/catalog/rest.ts'
import type { ApiError } from '../../../contracts/common/client.ts'
import { startService } from '../../platform/testing/service.ts'
import catalog from './service.ts'
import { boot, newStyle, skuOf } from './testing/samples.ts'

const service = await startService({ service: catalog, at: import.meta.url })
after(() => service.close())

const staff = await service.client(CatalogRest, { permissions: ['catalog:write'] })
const shopper = await service.client(CatalogRest)

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('it did not fail'),
    ({ status, code, problem }: ApiError) => ({
      status,
      code,
      fields: ((problem.errors ?? []) as { field: string }[]).map(({ field }) => field),
    }),
  )
const pageOf = (idOrSlug: string) => shopper.getProduct({ params: { idOrSlug } })

test('a product that was made is found by its id and by its slug', async () => {
  const style = newStyle()
  const made = await staff.createProduct({ body: boot(style) })
  assert.equal(made.version, 1)
  assert.equal(made.slug, `volta-${style.toLowerCase()}`)
  assert.deepEqual(await pageOf(made.id), made)
  assert.deepEqual(await pageOf(made.slug), made)
  const [variant] = made.colourways[0]?.variants ?? []
  assert.deepEqual(variant, {
    sku: skuOf(style),
    footLengthMm: 265,
    label: { system: 'EU', value: '42' },
    sizes: { EU: '42', UK: '7.5', 'US-M': '8.5', 'US-W': '10', CM: '26.5' },
    availability: 'out_of_stock',
    available: 0,
  })
})

test('a repeated request with its key makes one product', async () => {
  const call = { body: boot(newStyle()), headers: { 'idempotency-key': 'make-it-once' } }
  const first = await staff.createProduct(call)
  assert.deepEqual(await staff.createProduct(call), first)
})

test('a slug and a style code belong to one product', async () => {
  const [one, two] = [newStyle(), newStyle()]
  await staff.createProduct({ body: boot(one, { slug: 'taken' }) })
  const other = await staff.createProduct({ body: boot(two) })
  const conflict = { status: 409, code: 'already_exists' }
  assert.deepEqual(
    await failure(staff.createProduct({ body: boot(newStyle(), { slug: 'taken' }) })),
    { ...conflict, fields: ['slug'] },
  )
  assert.deepEqual(await failure(staff.createProduct({ body: boot(one, { slug: 'free' }) })), {
    ...conflict,
    fields: ['styleCode'],
  })
  assert.deepEqual(
    await failure(staff.changeProduct({ params: { id: other.id }, body: { slug: 'taken' } })),
    { ...conflict, fields: ['slug'] },
  )
})

test('a product that contradicts itself is refused with every field that does', async () => {
  const { surface: _, ...attributes } = boot('X').attributes
  assert.deepEqual(
    await failure(staff.createProduct({ body: boot(newStyle(), { attributes, colourways: [] }) })),
    { status: 400, code: 'product_invalid', fields: ['attributes.surface', 'colourways'] },
  )
})

test('shoppers see what is published, staff sees all', async () => {
  const { id, slug } = await staff.createProduct({ body: boot(newStyle(), { status: 'draft' }) })
  const unknown = { status: 404, code: 'product_not_found', fields: [] }
  assert.deepEqual(await failure(pageOf(slug)), unknown)
  assert.equal((await staff.getProduct({ params: { idOrSlug: slug } })).id, id)

  await staff.changeProduct({ params: { id }, body: { status: 'published' } })
  assert.equal((await pageOf(slug)).id, id)
  await staff.archiveProduct({ params: { id } })
  assert.deepEqual(await failure(pageOf(slug)), unknown)
  assert.deepEqual(await failure(pageOf('nothing-like-it')), unknown)
  const told = (await service.published()).filter(({ key }) => key === id)
  assert.deepEqual(
    told.map(({ data }) => (data as { published: boolean }).published),
    [true, false],
  )
})

test('only staff may edit, or ask for a state', async () => {
  const { id } = await staff.createProduct({ body: boot(newStyle()) })
  const customer = await service.client(CatalogRest, {})
  assert.equal((await failure(customer.archiveProduct({ params: { id } }))).status, 403)
  assert.equal((await failure(shopper.createProduct({ body: boot(newStyle()) }))).status, 401)
  assert.equal((await failure(shopper.listProducts({ query: { status: 'draft' } }))).status, 401)
  assert.equal((await failure(customer.listProducts({ query: { status: 'draft' } }))).status, 403)
})

test('a change is seen at once, under the new slug alone, and makes the next version', async () => {
  const { id, slug } = await staff.createProduct({ body: boot(newStyle()) })
  await pageOf(slug)
  const changed = await staff.changeProduct({
    params: { id },
    body: { version: 1, slug: `${slug}-ii`, name: 'Volta II' },
  })
  assert.equal(changed.version, 2)
  assert.equal((await pageOf(`${slug}-ii`)).name, 'Volta II')
  assert.equal((await failure(pageOf(slug))).code, 'product_not_found')
  assert.deepEqual(
    await failure(staff.changeProduct({ params: { id }, body: { version: 1, name: 'Late' } })),
    { status: 409, code: 'stale_version', fields: [] },
  )
})

test('of two who change the same version at once, one is told', async () => {
  const { id } = await staff.createProduct({ body: boot(newStyle()) })
  const change = (name: string) =>
    staff.changeProduct({ params: { id }, body: { version: 1, name } }).catch(({ code }) => code)
  const outcomes = await Promise.all(['One', 'Two', 'Three'].map(change))
  assert.equal(outcomes.filter(outcome => outcome === 'stale_version').length, 2)
})

test('changes that name no version are made one after the other', async () => {
  const { id } = await staff.createProduct({ body: boot(newStyle()) })
  const call = { params: { id } }
  await Promise.all([
    staff.changeProduct({ ...call, body: { name: 'Renamed' } }),
    staff.changeProduct({ ...call, body: { description: 'Described' } }),
    staff.changeProduct({ ...call, body: { weightGrams: 300 } }),
  ])
  const { name, description, weightGrams, version } = await pageOf(id)
  assert.deepEqual([name, description, weightGrams, version], ['Renamed', 'Described', 300, 4])
})

test('an archived product stays as it is until it is taken back', async () => {
  const { id, slug } = await staff.createProduct({ body: boot(newStyle()) })
  const change = (body: Parameters<typeof staff.changeProduct>[0]['body']) =>
    staff.changeProduct({ params: { id }, body })
  await staff.archiveProduct({ params: { id } })
  await staff.archiveProduct({ params: { id } })
  assert.deepEqual(await failure(change({ name: 'Back' })), {
    status: 400,
    code: 'product_invalid',
    fields: ['name'],
  })
  await change({ status: 'published' })
  assert.equal((await pageOf(slug)).version, 3)
})
