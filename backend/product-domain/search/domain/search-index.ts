import type { Listing } from '../../../../contracts/catalog/gen/rpc.ts'
import type { ProductCard } from '../../../../contracts/catalog/product.ts'
import type { Currency } from '../../../../contracts/common/money.ts'
import { formatSize } from '../../../../contracts/common/sizes.ts'
import { Bits } from '../../../platform/search/bits.ts'
import { Facet } from '../../../platform/search/facet.ts'
import { type Filter, filtered, oneOf, only } from '../../../platform/search/filters.ts'
import { InOrder, sortedBy } from '../../../platform/search/in-order.ts'
import { Numbering } from '../../../platform/search/numbering.ts'
import { anyOf, Planes } from '../../../platform/search/planes.ts'
import { relevant } from '../../../platform/search/relevance.ts'
import { Vocabulary } from '../../../platform/search/vocabulary.ts'
import { isInStock, type Listed, Packing } from './listed.ts'
import { OfferedPrices } from './offered-prices.ts'
import { productWords } from './product-words.ts'
import { type FacetName, facetNames, type Query, sizeUnknown } from './query.ts'
import { SizeFacet } from './size-facet.ts'
import { type Suggestion, suggestedGroups } from './suggestions.ts'

/**
 * All published products, made for being searched. A product is a small number inside, and what it has are bits at
 * that number; so a query is some operations on words of 32 products each.
 */
export class SearchIndex {
  readonly #packing = new Packing()
  readonly #listed: (Listed | undefined)[] = []
  readonly #numbers = new Numbering()
  readonly #byCode = new Map<string, number>()
  readonly #vocabulary = new Vocabulary()
  readonly #text = { vocabulary: this.#vocabulary, byCode: this.#byCode, numbers: this.#numbers }
  readonly #colourways = new Planes()
  readonly #inStock = new Planes()
  readonly #sizes = { offered: new SizeFacet(), inStock: new SizeFacet() }
  readonly #prices = new OfferedPrices()
  readonly #facets: Record<FacetName, Facet> = {
    line: new Facet(),
    category: new Facet(),
    brand: new Facet(),
    colour: new Facet(),
    surface: new Facet(),
  }
  readonly #newest = new InOrder((a, b) => newerFirst(this.#at(a), this.#at(b)))
  readonly #byName = new InOrder((a, b) => byName(this.#at(a), this.#at(b)))

  get size(): number {
    return this.#numbers.size
  }

  /** Takes in a listing, new or changed. */
  put(listing: Listing): void {
    const product = this.#numbers.give(listing.id)
    const before = this.#listed[product]
    const after = this.#packing.pack(listing)
    if (before) this.#takeOut(product, before)
    this.#listed[product] = after
    this.#byCode.set(after.styleCode, product)
    this.#newest.add(product)
    this.#byName.add(product)
    this.#prices.set(product, listing)
    const words = before ? productWords(before, this.#packing) : noWords
    this.#vocabulary.learn(product, words, productWords(after, this.#packing))
    this.#addOptions(product, listing)
  }

  /** Forgets a product that is no longer published. */
  remove(id: string): void {
    const product = this.#numbers.get(id)
    if (product === undefined) return
    const before = this.#at(product)
    this.#takeOut(product, before)
    this.#vocabulary.learn(product, productWords(before, this.#packing), noWords)
    this.#listed[product] = undefined
    this.#numbers.take(id)
  }

  /** Finds products; throws `size_unknown` on what is no size of the system. */
  find(query: Query) {
    const text = query.words.length > 0 ? relevant(query.words, this.#text) : undefined
    const filters = this.#filters(query)
    if (text) filters.push(only('words', text.items))
    const left = filtered(this.#colourways, filters)
    // As if nothing had been chosen of it: that shows the other choices.
    const count = (name: FacetName) => this.#facets[name].counts(left.without(name))
    const { inStock, sizeSystem } = query
    const sizes = inStock ? this.#sizes.inStock : this.#sizes.offered
    return {
      products: this.#sorted(anyOf(left.all), query, text?.scores),
      facets: {
        line: count('line'),
        category: count('category'),
        brand: count('brand'),
        colour: count('colour'),
        surface: count('surface'),
        size: sizes.counts(left.without('size'), sizeSystem),
        price: this.#priceRange(anyOf(left.without('price')), query.currency),
      },
    }
  }

  /** What somebody may mean who has typed these words so far: brands and categories, then products. */
  suggest(words: readonly string[], limit: number): Suggestion[] {
    if (words.length === 0) return []
    const typed = words.map(word => this.#vocabulary.meanings(word))
    const [brands, categories] = [this.#facets.brand.values, this.#facets.category.values]
    const groups = suggestedGroups({ brands, categories }, typed).slice(0, Math.ceil(limit / 2))
    const { items, scores } = relevant(words, this.#text)
    const products = this.#newest.all.filter(product => items.has(product))
    const best = sortedBy(products, product => -(scores[product] ?? 0)).slice(0, limit)
    const named = best
      .map(this.#at)
      .map(({ name, slug }) => ({ text: name, kind: 'product' as const, slug }))
    return [...groups, ...named].slice(0, limit)
  }

  card(product: number, currency: Currency): ProductCard {
    return this.#packing.card(this.#at(product), this.#prices.shown(product, currency))
  }

  idOf(product: number): string {
    return this.#at(product).id
  }

  readonly #at = (product: number): Listed => this.#listed[product] as Listed

  #takeOut(product: number, { styleCode }: Listed): void {
    this.#newest.delete(product)
    this.#byName.delete(product)
    this.#byCode.delete(styleCode)
    const { offered, inStock } = this.#sizes
    for (const each of [this.#colourways, this.#inStock, offered, inStock]) each.delete(product)
    for (const name of facetNames) this.#facets[name].delete(product)
  }

  #addOptions(product: number, listing: Listing): void {
    // A product without colourways can be found all the same.
    const colourways = listing.colourways.length > 0 ? listing.colourways : [nothing]
    for (const [place, colourway] of colourways.entries()) {
      this.#colourways.add(product, place)
      if (isInStock(colourway)) this.#inStock.add(product, place)
      for (const name of ['line', 'category', 'brand', 'surface'] as const)
        if (listing[name]) this.#facets[name].add(listing[name], product, place)
      for (const { name } of colourway.colours) this.#facets.colour.add(name, product, place)
      for (const variant of colourway.variants) {
        this.#sizes.offered.add(variant, product, place)
        if (variant.available > 0) this.#sizes.inStock.add(variant, product, place)
      }
    }
  }

  #filters(query: Query): Filter[] {
    const { chosen, sizes, inStock, minPrice, maxPrice } = query
    const named = facetNames.filter(name => chosen[name].length > 0)
    const filters = named.map(name => oneOf(name, this.#facets[name].chosen(chosen[name])))
    if (sizes.length > 0) filters.push(oneOf('size', this.#inSizes(query)))
    if (inStock) filters.push(oneOf('inStock', [this.#inStock]))
    if (minPrice > 0 || maxPrice < Number.MAX_SAFE_INTEGER) filters.push(this.#priced(query))
    return filters
  }

  #inSizes({ sizes, sizeSystem, inStock }: Query): Planes[] {
    const { offered, inStock: available } = this.#sizes
    const unknown = sizes.find(value => !offered.knows(sizeSystem, value))
    if (unknown !== undefined) throw sizeUnknown(formatSize(unknown), sizeSystem)
    return sizes.flatMap(value => (inStock ? available : offered).chosen(sizeSystem, value))
  }

  #priced({ currency, minPrice, maxPrice }: Query): Filter {
    const priced = this.#newest.all.filter(product => {
      const amount = this.#prices.amount(product, currency)
      return amount !== undefined && amount >= minPrice && amount <= maxPrice
    })
    return only('price', Bits.of(priced))
  }

  #sorted(found: Bits, { sort, currency }: Query, scores?: Float32Array): number[] {
    const order = sort === 'name' ? this.#byName : this.#newest
    const products = order.all.filter(product => found.has(product))
    const price = (product: number) => this.#prices.amount(product, currency)
    // What has no price comes last either way; of equals the newer one comes first.
    switch (sort) {
      case 'relevance':
        return sortedBy(products, product => -(scores?.[product] ?? 0))
      case 'price':
        return sortedBy(products, product => price(product) ?? Number.MAX_SAFE_INTEGER)
      case '-price':
        return sortedBy(products, product => -(price(product) ?? -1))
      default:
        return products
    }
  }

  #priceRange(among: Bits, currency: Currency): { min: number; max: number } {
    const products = this.#newest.all.filter(product => among.has(product))
    const amounts = products.flatMap(product => this.#prices.amount(product, currency) ?? [])
    const min = amounts.reduce((lowest, each) => Math.min(lowest, each), amounts[0] ?? 0)
    return { min, max: amounts.reduce((highest, each) => Math.max(highest, each), 0) }
  }
}

const noWords = new Map<string, number>()
const nothing = { colours: [], variants: [] }
const collator = new Intl.Collator('en', { numeric: true })

// Ids sort by time.
const newerFirst = (a: Listed, b: Listed): number =>
  b.createdAt - a.createdAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

const byName = (a: Listed, b: Listed): number =>
  collator.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
