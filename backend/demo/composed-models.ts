import { houses } from './brands.ts'
import { surfaceOf } from './categories.ts'
import { colourwayName } from './colours.ts'
import { upperNotes, vocabularies } from './composed-text.ts'
import type { Brand, Model } from './model.ts'
import type { Gender, Line, Silhouette } from './product.ts'
import { between, pick, pickSome, type Random, seededRandom } from './random.ts'

/** A model and the brand that makes it. */
export type BrandedModel = { brand: Brand; model: Model }

/** What a category's shoes are made as. */
type Pattern = { silhouettes: Silhouette[]; uppers: string[]; grams: number; euros: number }

const leatherOrKnit = ['calf leather', 'kip leather', 'woven microfibre', 'engineered knit']
const hardWearing = ['coated mesh', 'textured synthetic', 'kip leather', 'engineered knit']
const boots: Silhouette[] = ['boot-low', 'boot-collar']

const patterns: Record<Line, Record<string, Pattern>> = {
  football: {
    'firm-ground': { silhouettes: boots, uppers: leatherOrKnit, grams: 212, euros: 150 },
    'soft-ground': { silhouettes: boots, uppers: leatherOrKnit, grams: 242, euros: 160 },
    'artificial-grass': { silhouettes: boots, uppers: leatherOrKnit, grams: 218, euros: 145 },
    'multi-ground': { silhouettes: boots, uppers: hardWearing, grams: 232, euros: 80 },
    turf: { silhouettes: boots, uppers: hardWearing, grams: 244, euros: 85 },
    indoor: { silhouettes: boots, uppers: hardWearing, grams: 240, euros: 85 },
  },
  urban: {
    lifestyle: {
      silhouettes: ['low-top'],
      uppers: ['full-grain leather', 'cotton canvas', 'suede'],
      grams: 310,
      euros: 100,
    },
    runners: {
      silhouettes: ['runner'],
      uppers: ['nylon and suede', 'engineered knit'],
      grams: 272,
      euros: 120,
    },
    courts: {
      silhouettes: ['court'],
      uppers: ['full-grain leather', 'nubuck', 'suede'],
      grams: 362,
      euros: 115,
    },
    'high-tops': {
      silhouettes: ['high-top'],
      uppers: ['full-grain leather', 'cotton canvas', 'suede'],
      grams: 418,
      euros: 125,
    },
    skate: { silhouettes: ['skate'], uppers: ['suede', 'nubuck'], grams: 360, euros: 85 },
    'slip-ons': {
      silhouettes: ['slip-on'],
      uppers: ['cotton canvas', 'suede'],
      grams: 270,
      euros: 75,
    },
    trail: {
      silhouettes: ['trail'],
      uppers: ['recycled ripstop', 'nubuck'],
      grams: 302,
      euros: 140,
    },
  },
}

const genders: Gender[] = ['unisex', 'unisex', 'unisex', 'men', 'women', 'women']
const seasons = ['FW25', 'SS26', 'FW26', 'Core']

/**
 * Composes the model with this number (from 0, without end), always the same one. Football and urban
 * take turns; within a line no two names are alike.
 */
export const composedModel = (number: number): BrandedModel => {
  const line: Line = number % 2 === 0 ? 'football' : 'urban'
  const random = seededRandom(`composed-${number}`)
  const brand = pick(random, line === 'football' ? houses.slice(0, 4) : houses.slice(4))
  const [category, pattern] = pick(random, Object.entries(patterns[line]))
  const upper = pick(random, pattern.uppers)
  const model: Model = {
    name: [composedName(line, Math.floor(number / 2)), surfaceOf(category)]
      .filter(Boolean)
      .join(' '),
    category,
    silhouette: pick(random, pattern.silhouettes),
    description: composedDescription(random, line, category, upper),
    upper,
    width: pick(random, ['narrow', 'standard', 'standard', 'standard', 'wide']),
    season: pick(random, seasons),
    gender: pick(random, genders),
    weightGrams: pattern.grams + between(random, -24, 30),
    euroCents: (pattern.euros + between(random, -6, 14) * 5) * 100 - 5,
    colourways: pickSome(random, houseColourways(brand), between(random, 2, 4)),
  }
  if (random() < 0.15) model.sale = composedSale(random, model.colourways.length)
  return { brand, model }
}

/** Pairs every first with every second name in mixed order; each further round adds a mark number. */
const composedName = (line: Line, number: number): string => {
  const { firstNames, secondNames } = vocabularies[line]
  const round = Math.floor(number / (firstNames.length * secondNames.length))
  // The lists' lengths (32 and 23) share no factor, so walking both at once meets every pair once.
  const first = firstNames[number % firstNames.length]
  const second = secondNames[number % secondNames.length]
  return round === 0 ? `${first} ${second}` : `${first} ${second} ${round + 1}`
}

const composedDescription = (
  random: Random,
  line: Line,
  category: string,
  upper: string,
): string => {
  const { openers, closers } = vocabularies[line]
  return [pick(random, openers[category] ?? []), upperNotes[upper], pick(random, closers)].join(' ')
}

const composedSale = (random: Random, colourways: number): NonNullable<Model['sale']> => ({
  percent: pick(random, [15, 20, 25, 30, 40]),
  colourways: pickSome(random, [...Array(colourways).keys()], between(random, 1, colourways)),
  startsDaysAgo: between(random, 1, 20),
  endsInDays: between(random, 3, 30),
})

/** The brand's colourways, one of each name. */
const houseColourways = (brand: Brand): string[] => {
  const colourways = brand.models.flatMap(model => model.colourways)
  return [...new Map(colourways.map(shades => [colourwayName(shades), shades])).values()]
}
