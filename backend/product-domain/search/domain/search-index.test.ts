import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { ListedVariant, Listing } from '../../../../contracts/catalog/gen/rpc.ts'
import { SizeUnknown } from '../../../../contracts/search/rest.ts'
import { type Asked, queryOf } from './query.ts'
import { SearchIndex } from './search-index.ts'

interface Shoe extends Partial<Omit<Listing, 'colourways'>> {
  colourways?: { colours: string[]; sizes: Record<string, number>; available?: string[] }[]
  price?: number | null
}

let index: SearchIndex
let made: number
beforeEach(() => {
  index = new SearchIndex()
  made = 0
})

/** Puts a shoe into the index; `sizes` are foot lengths in millimetres by printed label. */
function put({ colourways = [red42], price = 10_000, ...given }: Shoe): string {
  const number = String(++made).padStart(3, '0')
  const listing: Listing = {
    id: `prd_${number}`,
    slug: `shoe-${number}`,
    styleCode: `AB${number}`,
    name: 'Strike',
    brand: 'Volta',
    line: 'urban',
    category: 'lifestyle',
    description: '',
    surface: '',
    width: 'standard',
    upper: 'suede',
    season: 'SS26',
    gender: 'unisex',
    createdAt: new Date(made * 1000).toISOString(),
    ...given,
    colourways: colourways.map(({ colours, sizes, available = Object.keys(sizes) }, i) => ({
      code: `${i}`,
      name: 'Two tone',
      imageId: '',
      imageAlt: '',
      imageAngle: '',
      colours: colours.map(name => ({ name, hex: '#000000' })),
      variants: Object.entries(sizes).map(([size, footLengthMm]): ListedVariant => {
        const reduced = { compareAt: 0, lowestIn30Days: 0 }
        const prices = price === null ? [] : [{ currency: 'EUR', amount: price, ...reduced }]
        const pairs = available.includes(size) ? 3 : 0
        return { sku: '', size, footLengthMm, available: pairs, prices }
      }),
    })),
  }
  index.put(listing)
  return listing.id
}

const red42 = { colours: ['red'], sizes: { 'EU 42': 265 } }
const find = (asked: Asked) => index.find(queryOf(asked))
const ids = (asked: Asked) => find(asked).products.map(product => index.idOf(product))
const counted = (counts: { value: string; count: number }[]) =>
  Object.fromEntries(counts.map(({ value, count }) => [value, count]))

for (const [typed, says] of [
  ['volta', 'the word itself'],
  ['VÓLTA', 'accents and capitals'],
  ['vol', 'its beginning'],
  ['v', 'its first letter'],
  ['volat', 'two swapped letters'],
  ['ovl', 'two swapped letters in a beginning'],
  ['bolta', 'a wrong letter'],
  ['vota', 'a letter too few'],
  ['volrta', 'a letter too many'],
]) {
  test(`a word is found by ${says}: ${typed}`, () => {
    const id = put({ brand: 'Volta' })
    put({ brand: 'Quillon' })
    assert.deepEqual(ids({ q: typed as string }), [id])
  })
}

for (const typed of ['alta', 'volumes', 'xyz'])
  test(`what is too far from any word finds nothing: ${typed}`, () => {
    put({ brand: 'Volta' })
    const { products, facets } = find({ q: typed })
    assert.deepEqual([products, facets.brand, facets.price], [[], [], { min: 0, max: 0 }])
  })

test('a number is taken as it is', () => {
  const id = put({ name: 'Strike 12' })
  put({ name: 'Strike 13' })
  assert.deepEqual(ids({ q: 'strike 12' }), [id])
})

for (const [word, shoe] of Object.entries<Shoe>({
  velastro: { brand: 'Velastro' },
  indoor: { category: 'indoor' },
  boots: { line: 'football' },
  grass: { surface: 'AG' },
  AG: { surface: 'AG' },
  green: { colourways: [{ colours: ['green'], sizes: {} }] },
  kangaroo: { upper: 'kangaroo leather' },
}))
  test(`brand, category, line, surface, colour and upper can be searched by: ${word}`, () => {
    put({})
    const id = put(shoe)
    assert.deepEqual(ids({ q: word }), [id])
  })

test('products that have all the words are found; where there are none, those with the most', () => {
  const both = put({ name: 'Strike', brand: 'Volta' })
  const one = put({ name: 'Feint', brand: 'Volta' })
  assert.deepEqual(ids({ q: 'strike volta' }), [both])
  assert.deepEqual(ids({ q: 'feint volta unheard-of' }), [one])
  assert.deepEqual(ids({ q: 'feint strike' }).toSorted(), [both, one])
})

test('a word in the name counts more than one among the details, and a rare one more than a common one', () => {
  const detail = put({ upper: 'mesh' })
  const name = put({ name: 'Mesh', createdAt: '1969-01-01T00:00:00.000Z' })
  assert.deepEqual(ids({ q: 'mesh' }), [name, detail])
  const rare = put({ name: 'Comet', createdAt: '1969-01-01T00:00:00.000Z' })
  assert.deepEqual(ids({ q: 'comet mesh' }), [rare, name, detail])
})

test('a style code comes first, before products that are named like it', () => {
  put({ name: 'XK9', styleCode: 'AA100' })
  const exact = put({ styleCode: 'XK9', createdAt: '1969-01-01T00:00:00.000Z' })
  assert.equal(ids({ q: 'xk9' })[0], exact)
})

test('values of a facet are alternatives, and facets narrow each other', () => {
  const volta = put({ brand: 'Volta', line: 'urban' })
  const norte = put({ brand: 'Norte', line: 'football' })
  put({ brand: 'Okiba' })
  assert.deepEqual(ids({ brand: ['Volta', 'Norte'] }), [norte, volta])
  assert.deepEqual(ids({ brand: ['Volta', 'Norte'], line: 'football' }), [norte])
  assert.deepEqual(ids({ brand: ['Unheard-of'] }), [])
})

for (const brand of ['Coldwater Union', 'coldwater-union', 'COLDWATER UNION'])
  test(`a brand is meant by its name or its slug: ${brand}`, () => {
    const id = put({ brand: 'Coldwater Union' })
    put({})
    assert.deepEqual(ids({ brand: [brand] }), [id])
  })

test('colour, size and stock speak of one colourway', () => {
  put({
    colourways: [
      { colours: ['red'], sizes: { 'EU 41': 260, 'EU 42': 265 }, available: ['EU 41'] },
      { colours: ['blue'], sizes: { 'EU 42': 265 } },
    ],
  })
  assert.equal(ids({ colour: ['red'], size: ['42'] }).length, 1)
  assert.equal(ids({ colour: ['red'], size: ['42'], inStock: true }).length, 0)
  assert.equal(ids({ colour: ['blue'], size: ['42'], inStock: true }).length, 1)
  assert.equal(ids({ size: ['42'], inStock: true }).length, 1)
  assert.equal(ids({ colour: ['blue'], size: ['41'] }).length, 0)
})

test('a size is found by its printed label, and by the foot in every other system', () => {
  const id = put({ colourways: [{ colours: [], sizes: { 'EU 42 2/3': 270 } }] })
  put({ colourways: [{ colours: [], sizes: { 'EU 38': 240 } }] })
  for (const [sizeSystem, size] of Object.entries({ EU: '42 2/3', 'US-M': '9', UK: '8', CM: '27' }))
    assert.deepEqual(ids({ size: [size], sizeSystem: sizeSystem as 'EU' }), [id], sizeSystem)
  assert.deepEqual(ids({ size: ['42,5'] }), [id])
  assert.deepEqual(ids({ size: ['44'] }), [])
  assert.deepEqual(ids({ size: ['11', '9'], sizeSystem: 'US-M' }).length, 1)
})

test('what is no size of a system is refused, unless a brand prints it', () => {
  for (const size of ['99', 'L', '-1'])
    assert.throws(() => find({ size: [size] }), SizeUnknown.is, size)
  assert.throws(() => find({ size: ['2'], sizeSystem: 'US-M' }), SizeUnknown.is)
  put({ colourways: [{ colours: [], sizes: { 'US-M 2': 200 }, available: [] }] })
  assert.equal(ids({ size: ['2'], sizeSystem: 'US-M' }).length, 1)
  assert.equal(ids({ size: ['2'], sizeSystem: 'US-M', inStock: true }).length, 0)
})

test('what a facet counts is what one finds by it', () => {
  const sizes = { 'EU 41': 260, 'EU 42': 265, 'EU 42 2/3': 270 }
  put({ colourways: [{ colours: ['red'], sizes }] })
  put({ brand: 'Norte', colourways: [{ colours: ['red', 'blue'], sizes: { 'US-M 9': 270 } }] })
  put({ brand: 'Okiba', colourways: [{ colours: ['blue'], sizes: { 'CM 26.5': 265 } }] })
  for (const sizeSystem of ['EU', 'US-M', 'CM'] as const) {
    const { size, brand, colour } = find({ sizeSystem }).facets
    for (const { value, count } of size)
      assert.equal(ids({ sizeSystem, size: [value] }).length, count, `${sizeSystem} ${value}`)
    for (const { value, count } of brand) assert.equal(ids({ brand: [value] }).length, count)
    for (const { value, count } of colour) assert.equal(ids({ colour: [value] }).length, count)
  }
})

test('a facet is counted with the other filters, but not with its own', () => {
  put({ brand: 'Volta', line: 'urban', price: 9_000 })
  put({ brand: 'Norte', line: 'urban', price: 12_000 })
  put({ brand: 'Norte', line: 'football', price: 20_000 })
  const { facets } = find({ brand: ['volta'], line: 'urban', maxPrice: 10_000 })
  assert.deepEqual(counted(facets.brand), { Volta: 1 })
  assert.deepEqual(counted(find({ brand: ['volta'], line: 'urban' }).facets.brand), {
    Volta: 1,
    Norte: 1,
  })
  assert.deepEqual(counted(facets.line), { urban: 1 })
  assert.deepEqual(find({ line: 'urban', maxPrice: 10_000 }).facets.price, {
    min: 9_000,
    max: 12_000,
  })
})

test('prices narrow and order; what has no price in the currency comes last', () => {
  const dear = put({ price: 20_000 })
  const none = put({ price: null })
  const cheap = put({ price: 5_000 })
  assert.deepEqual(ids({ sort: 'price' }), [cheap, dear, none])
  assert.deepEqual(ids({ sort: '-price' }), [dear, cheap, none])
  assert.deepEqual(ids({ minPrice: 5_000, maxPrice: 5_000 }), [cheap])
  assert.deepEqual(ids({ minPrice: 0, maxPrice: 30_000, currency: 'USD' }), [])
})

test('newest and name order; of equals the one with the newer id comes first', () => {
  const [b, c, a] = [put({ name: 'Strike 10' }), put({ name: 'Zenith' }), put({ name: 'Strike 9' })]
  assert.deepEqual(ids({}), [a, c, b])
  assert.deepEqual(ids({ sort: 'newest' }), [a, c, b])
  assert.deepEqual(ids({ sort: 'name' }), [a, b, c])
  assert.deepEqual(ids({ sort: 'price' }), [a, c, b])
})

test('a product that has changed is found as it is now, and one that is gone no more', () => {
  const id = put({ id: 'prd_a', name: 'Comet', brand: 'Volta', price: 5_000 })
  put({ id, name: 'Meteor', brand: 'Norte', price: 7_000 })
  assert.deepEqual([index.size, ids({ q: 'comet' }), ids({ q: 'meteor' })], [1, [], [id]])
  assert.deepEqual(counted(find({}).facets.brand), { Norte: 1 })
  assert.deepEqual(find({}).facets.price, { min: 7_000, max: 7_000 })
  index.remove(id)
  index.remove('prd_unknown')
  assert.deepEqual([index.size, ids({}), ids({ q: 'meteor' })], [0, [], []])
  assert.deepEqual(index.suggest(['nor'], 8), [])
  const next = put({ id: 'prd_b', name: 'Comet' })
  assert.deepEqual(ids({ q: 'comet' }), [next])
})

test('a card says what the listing says, at the lowest price that can be had', () => {
  put({ surface: 'FG', line: 'football', price: 9_000 })
  const [product = -1] = find({}).products
  assert.deepEqual(index.card(product, 'EUR'), {
    id: 'prd_001',
    slug: 'shoe-001',
    styleCode: 'AB001',
    name: 'Strike',
    brand: 'Volta',
    line: 'football',
    category: 'lifestyle',
    surface: 'FG',
    price: { price: { amount: 9_000, currency: 'EUR' } },
    inStock: true,
    colourways: [
      { code: '0', name: 'Two tone', colours: [{ name: 'red', hex: '#000000' }], inStock: true },
    ],
  })
  assert.equal(index.card(product, 'USD').price, undefined)
})

test('suggestions name brands and categories first, then products, in spite of typos', () => {
  put({ name: 'Firmament', brand: 'Volta', category: 'firm-ground' })
  assert.deepEqual(index.suggest(['firm'], 8), [
    { text: 'Firm ground', kind: 'category', slug: 'firm-ground' },
    { text: 'Firmament', kind: 'product', slug: 'shoe-001' },
  ])
  assert.deepEqual(index.suggest(['volat'], 1), [{ text: 'Volta', kind: 'brand' }])
  assert.deepEqual(index.suggest(['frim', 'grou'], 1), [
    { text: 'Firm ground', kind: 'category', slug: 'firm-ground' },
  ])
  assert.deepEqual(index.suggest([], 8), [])
})
