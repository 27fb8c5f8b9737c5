import type { Gender, Silhouette, Width } from './product.ts'
import type { SizeChart } from './sizes.ts'

/** A shoe as its designer notes it down, before colour codes, sizes and stock are worked out. */
export type Model = {
  name: string
  category: string
  silhouette: Silhouette
  description: string
  upper: string
  width: Width
  season: string
  gender: Gender
  weightGrams: number
  /** Tax-inclusive price in euro cents, from which the other currencies follow. */
  euroCents: number
  /** Shades from `colours.ts` in the order upper, overlays, accent, midsole. */
  colourways: string[]
  sale?: ModelSale
}

/** A reduction on the colourways at these positions of the model's list. */
export type ModelSale = {
  percent: number
  colourways: number[]
  startsDaysAgo: number
  endsInDays: number
}

/** An invented brand: its voice, its size chart, and the models written for it by hand. */
export type Brand = {
  slug: string
  name: string
  tagline: string
  /** First letter of the brand's style codes; no two brands share one. */
  letter: string
  sizeChart: SizeChart
  models: Model[]
}
