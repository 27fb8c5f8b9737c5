import sharp from 'sharp'
import type { Angle } from './drawing/draw-shoe.ts'
import { drawShoe } from './drawing/draw-shoe.ts'
import type { DemoColourway, DemoProduct } from './product.ts'

/** The angles from which a shopper sees each colourway; the first one is on the card. */
const shownAngles = ['side', 'sole'] as const satisfies Angle[]

/** Stores a picture and answers its id. */
export type StorePicture = (bytes: Buffer) => Promise<string>

/** A picture as a product names it. */
export interface ShownPicture {
  imageId: string
  angle: string
  alt: string
}

/**
 * Draws the pictures of colourways. Only so many are drawn: from then on a colourway borrows those of an earlier one
 * of the same silhouette and surface, so that a catalogue of 20,000 models does not take a day.
 */
export function demoPictures(store: StorePicture, { drawnModels }: { drawnModels: number }) {
  const bySilhouette = new Map<string, ShownPicture[][]>()
  let models = 0

  async function draw(product: DemoProduct, colourway: DemoColourway): Promise<ShownPicture[]> {
    return Promise.all(
      shownAngles.map(async angle => ({
        imageId: await store(await rasterised(product, colourway, angle)),
        angle,
        alt: altOf(product, colourway, angle),
      })),
    )
  }

  return async (product: DemoProduct): Promise<ShownPicture[][]> => {
    const kind = `${product.silhouette} ${product.attributes.surface ?? ''}`
    const known = bySilhouette.get(kind)
    if (models >= drawnModels && known) {
      return product.colourways.map((_, i) => known[i % known.length] as ShownPicture[])
    }
    models++
    const drawn: ShownPicture[][] = []
    for (const colourway of product.colourways) drawn.push(await draw(product, colourway))
    bySilhouette.set(kind, [...(known ?? []), ...drawn])
    return drawn
  }
}

const rasterised = (product: DemoProduct, { colours }: DemoColourway, angle: Angle) => {
  const { silhouette, attributes, brand } = product
  const drawing = drawShoe({ silhouette, colours, surface: attributes.surface, angle, seed: brand })
  return sharp(Buffer.from(drawing)).webp({ quality: 88 }).toBuffer()
}

const altOf = ({ name }: DemoProduct, { name: colourway }: DemoColourway, angle: Angle) =>
  angle === 'side'
    ? `${name} in ${colourway}, from the side`
    : `The sole of ${name} in ${colourway}`
