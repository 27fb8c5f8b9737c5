import { parseSizeLabel, type SizeSystem } from '../../../../contracts/common/sizes.ts'
import { type SearchRest, SizeUnknown } from '../../../../contracts/search/rest.ts'
import { slugOf, wordsIn } from '../../../platform/search/text.ts'

/** What somebody asks for, in their words. */
export type Asked = NonNullable<typeof SearchRest.search.types>['query']

export const facetNames = ['line', 'category', 'brand', 'colour', 'surface'] as const
export type FacetName = (typeof facetNames)[number]

/** A query in its one normal form: who asks for the same, however it is written, gets the same. */
export type Query = ReturnType<typeof queryOf>

/** Brings a query into its normal form; throws `size_unknown` on what no system would call a size. */
export function queryOf(asked: Asked) {
  const { sizeSystem = 'EU', currency = 'EUR', inStock = false, sort = 'relevance' } = asked
  const { minPrice = 0, maxPrice = Number.MAX_SAFE_INTEGER } = asked
  const words = wordsIn(asked.q ?? '')
  const sizes = distinct((asked.size ?? []).map(label => sizeValue(label, sizeSystem)))
  const chosen = {
    line: asked.line === undefined ? [] : [asked.line],
    category: slugs(asked.category),
    brand: slugs(asked.brand),
    colour: slugs(asked.colour),
    surface: slugs(asked.surface),
  }
  // Without words, nothing is more relevant than anything else.
  const order = sort === 'relevance' && words.length === 0 ? 'newest' : sort
  return { words, chosen, sizes, sizeSystem, currency, minPrice, maxPrice, inStock, sort: order }
}

/** Says that this is not a size of that system. */
export const sizeUnknown = (label: string, system: SizeSystem) =>
  SizeUnknown({
    detail: `${label} is not a size in ${system}.`,
    errors: [{ field: 'size', message: `must be a size in ${system}` }],
  })

function sizeValue(label: string, system: SizeSystem): number {
  const value = parseSizeLabel(label)
  if (value === undefined) throw sizeUnknown(label, system)
  return value
}

const slugs = (values: readonly string[] = []): string[] => distinct(values.map(slugOf))

const distinct = <T extends string | number>(values: readonly T[]): T[] =>
  [...new Set(values)].toSorted((a, b) => (a < b ? -1 : 1))
