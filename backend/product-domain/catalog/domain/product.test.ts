import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NewProduct, ProductChange } from '../../../../contracts/catalog/product.ts'
import { Failure } from '../../../../contracts/common/errors.ts'
import { archiveProduct, changeProduct, makeProduct, type Product } from './product.ts'

const now = new Date('2026-11-23T16:00:00Z')
const later = new Date('2026-11-24T16:00:00Z')
const id = 'prd_01jz8d3v5tfqz8w3c2k9r7m4xn'

const eu = (value: string, footLengthMm: number, gtin?: string) => ({
  footLengthMm,
  label: { system: 'EU' as const, value },
  ...(gtin && { gtin }),
})
const colourway = (code: string, ...variants: ReturnType<typeof eu>[]) => ({
  code,
  name: 'Jet / Volt',
  colours: [{ name: 'black', hex: '#17181c' }],
  variants,
})

const boot: NewProduct = {
  styleCode: 'VL4821',
  name: 'Volta Strike FG',
  brand: 'velastro',
  line: 'football',
  category: 'firm-ground',
  description: '',
  attributes: { surface: 'FG', width: 'standard', upper: 'knit', season: 'AW26', gender: 'unisex' },
  weightGrams: 420,
  colourways: [colourway('104', eu('42', 265), eu('42 2/3', 270))],
}

const { surface: _, ...urbanAttributes } = boot.attributes
const sound = (product: Product | Failure): Product => {
  if (product instanceof Failure) throw product
  return product
}
const make = (changes: Partial<NewProduct> = {}) =>
  makeProduct({ ...boot, ...changes }, { id, now })
const made = (changes: Partial<NewProduct> = {}) => ({ ...sound(make(changes)), version: 1 })
const wrongIn = (product: Product | Failure) => {
  assert.ok(product instanceof Failure, 'nothing was found wrong')
  return [product.code, ...(product.errors ?? []).map(({ field }) => field)]
}
const wrongAfter = (product: Product, change: ProductChange) =>
  wrongIn(changeProduct(product, change, later))

test('a new product is a draft with a slug from its name and a SKU for each size', () => {
  const product = made({ name: 'Niño Übergang 3000' })
  assert.equal(product.status, 'draft')
  assert.equal(product.slug, 'nino-ubergang-3000')
  assert.deepEqual(
    product.colourways[0]?.variants.map(({ sku }) => sku),
    ['VL4821-104-420', 'VL4821-104-426'],
  )
  assert.deepEqual(product.colourways[0]?.pictures, [])
})

test('a name without letters for a slug needs a slug of its own', () => {
  assert.deepEqual(wrongIn(make({ name: '靴' })), ['product_invalid', 'slug'])
  assert.equal(made({ name: '靴', slug: 'kutsu' }).slug, 'kutsu')
})

test('a football boot has a surface, an urban shoe has none', () => {
  const field = ['product_invalid', 'attributes.surface']
  assert.deepEqual(wrongIn(make({ attributes: urbanAttributes })), field)
  assert.deepEqual(wrongIn(make({ line: 'urban' })), field)
  assert.ok(made({ line: 'urban', attributes: urbanAttributes }))
})

test('colour codes, sizes and foot lengths are there once', () => {
  const wrong = make({
    colourways: [
      colourway('104', eu('42', 265), eu('42', 270), eu('42.5', 265)),
      colourway('104', eu('42', 265)),
    ],
  })
  assert.deepEqual(wrongIn(wrong), [
    'product_invalid',
    'colourways.0.variants.1.label.value',
    'colourways.0.variants.2.footLengthMm',
    'colourways.1.code',
  ])
})

test('a label that is no size makes no SKU', () => {
  assert.deepEqual(wrongIn(make({ colourways: [colourway('104', eu('42.3', 265))] })), [
    'product_invalid',
    'colourways.0.variants.0.label.value',
  ])
})

test('a GTIN has its check digit, and belongs to one size', () => {
  const wrong = make({
    colourways: [
      colourway('104', eu('42', 265, '6291041500213'), eu('43', 275, '6291041500214')),
      colourway('105', eu('42', 265, '6291041500213')),
    ],
  })
  assert.deepEqual(wrongIn(wrong), [
    'product_invalid',
    'colourways.0.variants.1.gtin',
    'colourways.1.variants.0.gtin',
  ])
})

test('a product without a size is not published', () => {
  const field = ['product_invalid', 'colourways']
  assert.deepEqual(wrongIn(make({ status: 'published', colourways: [] })), field)
  assert.deepEqual(
    wrongAfter(made({ colourways: [colourway('1')] }), { status: 'published' }),
    field,
  )
})

test('a change keeps what it does not name', () => {
  const product = made()
  const changed = sound(changeProduct(product, { name: 'Volta Strike Pro', version: 1 }, later))
  assert.deepEqual(changed, {
    ...product,
    name: 'Volta Strike Pro',
    updatedAt: later.toISOString(),
  })
})

test('a change of another version than the one that was read is refused', () => {
  assert.deepEqual(wrongAfter(made(), { version: 2, name: 'Late' }), ['stale_version'])
})

test('a draft may change the foot length of a size, a SKU that was published may not', () => {
  const longer = { colourways: [colourway('104', eu('42', 266))] }
  const draft = sound(changeProduct(made(), longer, later))
  assert.equal(draft.colourways[0]?.variants[0]?.footLengthMm, 266)
  assert.deepEqual(wrongAfter(made({ status: 'published' }), longer), [
    'product_invalid',
    'colourways.0.variants.0.footLengthMm',
  ])
})

test('a SKU that was published and is gone does not come back with another foot length', () => {
  const published = made({ status: 'published' })
  const without = sound(
    changeProduct(published, { colourways: [colourway('104', eu('43', 275))] }, later),
  )
  const back = { colourways: [colourway('104', eu('42', 260))] }
  assert.deepEqual(wrongAfter(without, back), [
    'product_invalid',
    'colourways.0.variants.0.footLengthMm',
  ])
})

test('an archived product changes nothing but its state', () => {
  const archived = archiveProduct(made(), later)
  assert.deepEqual(wrongAfter(archived, { status: 'draft', name: 'Back', colourways: [] }), [
    'product_invalid',
    'name',
    'colourways',
  ])
  assert.equal(sound(changeProduct(archived, { status: 'draft' }, later)).status, 'draft')
  assert.equal(archiveProduct(archived, later), archived)
})
