import { wordsIn } from '../../../platform/search/text.ts'
import type { Meaning } from '../../../platform/search/vocabulary.ts'

/** Something that somebody may be about to type. */
export interface Suggestion {
  text: string
  kind: 'product' | 'brand' | 'category'
  slug?: string
}

/** The brands and categories in which each typed word has a meaning, the closest of each first. */
export const suggestedGroups = (
  { brands, categories }: { brands: readonly string[]; categories: readonly string[] },
  typed: readonly (readonly Meaning[])[],
): Suggestion[] => [
  ...meant(brands, typed).map((text): Suggestion => ({ text, kind: 'brand' })),
  ...meant(categories, typed).map(
    (slug): Suggestion => ({ text: inWords(slug), kind: 'category', slug }),
  ),
]

function meant(names: readonly string[], typed: readonly (readonly Meaning[])[]): string[] {
  const closeness = typed.map(
    meanings => new Map(meanings.map(each => [each.word, each.closeness])),
  )
  const score = (name: string) => {
    const words = wordsIn(name)
    const scores = closeness.map(each => Math.max(0, ...words.map(word => each.get(word) ?? 0)))
    return scores.includes(0) ? 0 : scores.reduce((sum, each) => sum + each, 0)
  }
  return names.filter(name => score(name) > 0).toSorted((a, b) => score(b) - score(a))
}

/** `firm-ground` is `Firm ground`. */
const inWords = (slug: string): string =>
  slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' ')
