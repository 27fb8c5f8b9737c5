import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isGtin } from '../../contracts/common/gtin.ts'
import { demoBrands } from './brands.ts'
import { demoCatalogue } from './catalogue.ts'
import { demoCategories } from './categories.ts'

const hashOf = (products?: number): string => {
  const hash = createHash('sha256')
  for (const product of demoCatalogue(products === undefined ? {} : { products })) {
    hash.update(JSON.stringify(product))
  }
  return hash.digest('hex')
}

test('the default catalogue has at least 60 hand-written shoes, about half of them for football', () => {
  const products = [...demoCatalogue()]
  const football = products.filter(product => product.line === 'football').length
  assert.ok(products.length >= 60)
  assert.ok(Math.abs(football / products.length - 0.5) < 0.1, `${football} of ${products.length}`)
})

test('the same number gives the same catalogue, and a larger one begins with the smaller', () => {
  assert.equal(hashOf(200), hashOf(200))
  assert.deepEqual([...demoCatalogue({ products: 90 })].slice(0, 64), [...demoCatalogue()])
  assert.notEqual(hashOf(), hashOf(63))
})

test('every shoe belongs to a known brand and to a category without children, in 2 to 4 colourways', () => {
  const brands = new Set(demoBrands.map(brand => brand.slug))
  const parents = new Set(demoCategories.map(category => category.parent))
  const leaves = demoCategories.filter(category => !parents.has(category.slug))
  for (const product of demoCatalogue({ products: 300 })) {
    const category = leaves.find(({ slug }) => slug === product.category)
    assert.ok(brands.has(product.brand), product.brand)
    assert.equal(category?.line, product.line, product.slug)
    assert.equal(product.attributes.surface !== undefined, product.line === 'football')
    assert.ok(product.colourways.length >= 2 && product.colourways.length <= 4, product.slug)
    assert.ok(product.description.length > 60 && !product.description.includes('undefined'))
  }
  const used = new Set([...demoCatalogue()].map(product => product.category))
  assert.deepEqual(
    leaves.map(({ slug }) => slug).filter(slug => !used.has(slug)),
    [],
  )
})

test('style codes and SKUs look like a maker’s, and prices end in 95', () => {
  for (const product of demoCatalogue()) {
    assert.match(product.styleCode, /^[A-Z]{2}\d{4}$/)
    for (const colourway of product.colourways) {
      assert.match(colourway.code, /^\d{3}$/)
      for (const { sku, prices } of colourway.variants) {
        assert.match(sku, new RegExp(`^${product.styleCode}-${colourway.code}-\\d{3}$`))
        for (const amount of Object.values(prices)) assert.equal(amount % 100, 95)
      }
    }
  }
})

test('size runs climb, and some sizes are missing, sold out or nearly gone', () => {
  const stocks: number[] = []
  let gaps = 0
  for (const { colourways } of demoCatalogue()) {
    for (const { variants } of colourways) {
      variants.forEach(({ footLengthMm, stock }, i) => {
        const before = variants[i - 1]?.footLengthMm ?? footLengthMm - 5
        assert.ok(footLengthMm > before)
        if (footLengthMm > before + 5) gaps++
        stocks.push(stock)
      })
    }
  }
  const share = (low: number, high: number) =>
    stocks.filter(stock => stock >= low && stock <= high).length / stocks.length
  assert.ok(gaps > 50)
  assert.ok(share(0, 0) > 0.05 && share(0, 0) < 0.15)
  assert.ok(share(1, 2) > 0.08 && share(3, 40) > 0.6)
})

test('some shoes are on sale, in colourways that they have', () => {
  const onSale = [...demoCatalogue()].filter(product => product.sale)
  assert.ok(onSale.length >= 6)
  for (const { sale, colourways } of onSale) {
    const codes = colourways.map(({ code }) => code)
    assert.ok(sale && sale.colourwayCodes.length > 0)
    assert.ok(sale.colourwayCodes.every(code => codes.includes(code)))
  }
})

test('twenty thousand shoes have unique slugs, style codes, SKUs and valid GTINs', () => {
  const seen = new Set<string>()
  const claim = (kind: string, value: string) => {
    const size = seen.size
    assert.ok(seen.add(`${kind} ${value}`).size > size, `${kind} ${value} appears twice`)
  }
  let football = 0
  for (const product of demoCatalogue({ products: 20_000 })) {
    claim('slug', product.slug)
    claim('style', product.styleCode)
    if (product.line === 'football') football++
    for (const { variants } of product.colourways) {
      for (const { sku, gtin } of variants) {
        assert.ok(sku.startsWith(product.styleCode))
        assert.ok(isGtin(gtin) && gtin.startsWith('20'), gtin)
      }
    }
    // Style codes are unique, so SKUs and GTINs need only be unique within a shoe, and each shoe's GTINs share their first digits.
    const variants = product.colourways.flatMap(colourway => colourway.variants)
    assert.equal(new Set(variants.map(({ sku }) => sku)).size, variants.length)
    assert.equal(new Set(variants.map(({ gtin }) => gtin)).size, variants.length)
    claim('articles', variants[0]?.gtin.slice(0, 9) ?? '')
  }
  assert.ok(Math.abs(football - 10_000) < 50)
})
