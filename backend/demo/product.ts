/** The two ranges a shoe can belong to. */
export type Line = 'football' | 'urban'

/** What a football boot's sole is made for; `MG` is for firm ground and artificial grass alike. */
export type Surface = 'FG' | 'SG' | 'AG' | 'TF' | 'IC' | 'MG'

/** The outline the shoe has, which is what the drawing needs to know. */
export type Silhouette =
  | 'low-top'
  | 'high-top'
  | 'runner'
  | 'court'
  | 'slip-on'
  | 'skate'
  | 'trail'
  | 'boot-low'
  | 'boot-collar'

/** Whose feet the last is shaped for; it decides the size run. */
export type Gender = 'men' | 'women' | 'unisex' | 'kids'

/** How a brand prints a size. */
export type SizeSystem = 'EU' | 'UK' | 'US-M' | 'US-W' | 'CM'

/** A price in minor units, tax included, in each currency the shop sells in. */
export type Prices = { EUR: number; USD: number; GBP: number }

/** One colour on the shoe: the basic family a shopper filters by, and the shade itself. */
export type ShoeColour = { name: string; hex: string }

/** One size in one colour: the thing that is bought. */
export type DemoVariant = {
  sku: string
  gtin: string
  footLengthMm: number
  label: { system: SizeSystem; value: string }
  prices: Prices
  stock: number
}

/** One colour of a shoe; `colours` are upper, overlays, accent and (when named) midsole, in that order. */
export type DemoColourway = {
  code: string
  name: string
  colours: ShoeColour[]
  variants: DemoVariant[]
}

/** A reduction on some colourways, in days around the moment the demo is loaded. */
export type DemoSale = {
  percent: number
  colourwayCodes: string[]
  startsDaysAgo: number
  endsInDays: number
}

/** A shoe of the demo catalogue; `weightGrams` is one shoe at 265 mm, as makers quote it. */
export type DemoProduct = {
  styleCode: string
  slug: string
  name: string
  brand: string
  line: Line
  category: string
  description: string
  attributes: { surface?: Surface; width: Width; upper: string; season: string; gender: Gender }
  weightGrams: number
  silhouette: Silhouette
  colourways: DemoColourway[]
  sale?: DemoSale
}

/** How much room the last gives across the ball of the foot. */
export type Width = 'narrow' | 'standard' | 'wide'
