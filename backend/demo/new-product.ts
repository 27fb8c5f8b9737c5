import { demoBrands } from './brands.ts'
import type { DemoColourway, DemoProduct } from './product.ts'

/** A picture as a product names it. */
export interface ShownPicture {
  imageId: string
  angle: string
  alt: string
}

/** Lends a model pictures of others of the same silhouette, a list for each colourway, if it has any. */
export type Album = (product: DemoProduct) => ShownPicture[][] | undefined

const brandNames = new Map(demoBrands.map(({ slug, name }) => [slug, name]))

/** A model as the catalogue takes it. */
export function newProduct(product: DemoProduct, pictures: ShownPicture[][] | undefined) {
  const {
    sale: _sale,
    silhouette: _silhouette,
    colourways,
    brand,
    weightGrams,
    ...described
  } = product
  return {
    ...described,
    weightGrams: weightInBox(weightGrams),
    brand: brandNames.get(brand) ?? brand,
    status: 'published',
    colourways: colourways.map((colourway, i) => newColourway(colourway, pictures?.[i])),
  }
}

/** A colourway as the catalogue takes it. */
export const newColourway = (
  { code, name, colours, variants }: DemoColourway,
  pictures: ShownPicture[] | undefined,
) => ({
  code,
  name,
  colours,
  ...(pictures && { pictures }),
  variants: variants.map(({ footLengthMm, label, gtin }) => ({ footLengthMm, label, gtin })),
})

// The demo weighs one shoe; what is sent is a pair in its box.
const weightInBox = (oneShoeGrams: number) => 2 * oneShoeGrams + 350
