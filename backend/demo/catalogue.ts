import { skuOf } from '../../contracts/common/sku.ts'
import { houses } from './brands.ts'
import { surfaceOf } from './categories.ts'
import { colourCodes, coloursOf, colourwayName } from './colours.ts'
import { type BrandedModel, composedModel } from './composed-models.ts'
import { demoGtin } from './gtin.ts'
import type { ModelSale } from './model.ts'
import type { DemoColourway, DemoProduct, DemoSale, DemoVariant, Prices } from './product.ts'
import { between, type Random, seededRandom } from './random.ts'
import { sizeLabel, sizeRun } from './sizes.ts'

/** The hand-written models, one of each brand in turn, so that any first few show the whole range. */
const written: BrandedModel[] = houses
  .flatMap(brand => brand.models.map((model, position) => ({ brand, model, position })))
  .sort((a, b) => a.position - b.position)
  .map(({ brand, model }) => ({ brand, model }))

/** How many models are written by hand. */
export const writtenModels = written.length

/**
 * Yields the demo products, always the same for the same number: first the hand-written models
 * (all of them when no number is given), then composed ones for as long as asked.
 */
export function* demoCatalogue({ products = writtenModels } = {}): Generator<DemoProduct> {
  for (let number = 0; number < products; number++) {
    const branded = written[number] ?? composedModel(number - writtenModels)
    yield productOf(branded, number)
  }
}

const productOf = ({ brand, model }: BrandedModel, number: number): DemoProduct => {
  const styleCode = styleCodeOf(brand.letter, number)
  const surface = surfaceOf(model.category)
  const codes = colourCodes(model.colourways)
  const { width, upper, season, gender } = model

  const colourwayAt = (shades: string, position: number): DemoColourway => {
    const code = codes[position] ?? ''
    const random = seededRandom(`${styleCode}-${code}`)
    const variants: DemoVariant[] = []
    for (const [place, footLengthMm] of sizeRun(gender).entries()) {
      if (isNeverMade(random, gender === 'kids' ? 200 : 265, footLengthMm)) continue
      const label = sizeLabel(brand.sizeChart, footLengthMm, gender)
      variants.push({
        sku: skuOf(styleCode, code, label.value) as string,
        gtin: demoGtin(number * 1000 + position * 100 + place),
        footLengthMm,
        label,
        prices: pricesOf(model.euroCents),
        stock: stockOf(random),
      })
    }
    return { code, name: colourwayName(shades), colours: coloursOf(shades), variants }
  }

  return {
    styleCode,
    slug: slugOf(`${brand.name} ${model.name}`),
    name: model.name,
    brand: brand.slug,
    line: surface ? 'football' : 'urban',
    category: model.category,
    description: model.description,
    attributes: { ...(surface && { surface }), width, upper, season, gender },
    weightGrams: model.weightGrams,
    silhouette: model.silhouette,
    colourways: model.colourways.map(colourwayAt),
    ...(model.sale && { sale: saleOf(model.sale, codes) }),
  }
}

const generations = 'LMNPRSTVWXYZABCDEFGHJK'

/** 9,000 numbers to a second letter; 7919 shares no factor with 9,000, so no number repeats within one. */
const styleCodeOf = (brandLetter: string, number: number): string => {
  const generation = generations.charAt(Math.floor(number / 9000))
  return `${brandLetter}${generation}${1000 + ((number * 7919 + 3821) % 9000)}`
}

const slugOf = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^\w ]/g, '')
    .toLowerCase()
    .replace(/[\s_]+/g, '-')

/** Gaps in a size run: rare in the middle sizes, common at both ends. */
const isNeverMade = (random: Random, middleMm: number, footLengthMm: number): boolean =>
  random() < 0.02 + (Math.abs(footLengthMm - middleMm) / 45) ** 2 * 0.16

const stockOf = (random: Random): number => {
  const luck = random()
  if (luck < 0.1) return 0
  if (luck < 0.24) return between(random, 1, 2)
  return between(random, 3, 40)
}

/** Local price points, each just under a round five, as shops set them; not exchange rates. */
const pricesOf = (euroCents: number): Prices => ({
  EUR: euroCents,
  USD: pricePoint(euroCents * 1.1),
  GBP: pricePoint(euroCents * 0.87),
})

const pricePoint = (minorUnits: number): number => Math.round(minorUnits / 500) * 500 - 5

const saleOf = (sale: ModelSale, codes: string[]): DemoSale => ({
  percent: sale.percent,
  colourwayCodes: codes.filter((_, position) => sale.colourways.includes(position)),
  startsDaysAgo: sale.startsDaysAgo,
  endsInDays: sale.endsInDays,
})
