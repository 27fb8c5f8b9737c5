import { wordsIn } from '../../../platform/search/text.ts'
import type { Listed, Packing } from './listed.ts'

/** How much it says about a product that a word stands in its name, its brand, and so on; 1 to 15. */
const weights = { name: 12, brand: 9, kind: 6, colour: 5, detail: 2 }

/** What shoppers call things that the catalogue names by a code or by something else. */
const surfaceWords: Record<string, string> = {
  FG: 'firm ground',
  SG: 'soft ground',
  AG: 'artificial grass ground',
  TF: 'turf',
  IC: 'indoor court futsal',
  MG: 'multi ground',
}
const lineWords: Record<string, string> = {
  football: 'football boots soccer cleats',
  urban: 'urban sneakers trainers',
}

/** The words by which a product is found, each with the weight of the best place where it stands. */
export function productWords(listed: Listed, packing: Packing): Map<string, number> {
  const { name, brand, line, category, surface, gender, upper, season } = listed
  const colourways = packing.colourwaysOf(listed)
  const colours = colourways.flatMap(({ colours }) => colours.map(colour => colour.name))
  const kind = [category, surface, surfaceWords[surface], line, lineWords[line], gender]
  const detail = [upper, season, ...colourways.map(colourway => colourway.name)]
  // The lightest first: a word that comes again, heavier, stays with that weight.
  return new Map([
    ...weighted(detail, weights.detail),
    ...weighted(colours, weights.colour),
    ...weighted(kind, weights.kind),
    ...weighted([brand], weights.brand),
    ...weighted([name], weights.name),
  ])
}

const weighted = (texts: readonly (string | undefined)[], weight: number): [string, number][] =>
  wordsIn(texts.join(' ')).map(word => [word, weight])
