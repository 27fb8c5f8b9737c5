import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import type { Product } from '../../contracts/catalog/product.ts'
import { StaleVersion } from '../../contracts/common/errors.ts'
import { demoCatalogue, writtenModels } from './catalogue.ts'
import type { Angle } from './drawing/draw-shoe.ts'
import { drawShoe } from './drawing/draw-shoe.ts'
import { type Album, newColourway, type ShownPicture } from './new-product.ts'
import type { DemoColourway, DemoProduct } from './product.ts'
import { find, type Send, tell } from './sending.ts'

/** The angles from which a shopper sees each colourway; the first one is on the card. */
const shownAngles = ['side', 'sole'] as const satisfies Angle[]

export interface IllustrateOptions {
  send: Send
  /** How many models; those that are hand-written are drawn, and no others. */
  products?: number
  /** Rests after each drawing for half of the time that it took, so that a core is never busy with them alone. */
  gently?: boolean
  /** Told after each picture. */
  progress?: (done: number, total: number) => void
  /** Breaks it off after the drawing under way. */
  signal?: AbortSignal
}

/**
 * Draws the pictures of models that have none, as long as nobody has changed them since they were made, and answers an
 * album of all. A model gets its pictures all at once, so one that was broken off is drawn again.
 */
export async function illustrate(options: IllustrateOptions): Promise<Album> {
  const { send, products = writtenModels, progress } = options
  const { collect, lend } = emptyAlbum()
  const lacking: { id: string; product: DemoProduct }[] = []
  for (const product of demoCatalogue({ products: Math.min(products, writtenModels) })) {
    const page = await find<Product>(send, `/v1/products/${product.slug}`)
    const known = page?.colourways.map(({ pictures }) => pictures).filter(each => each.length > 0)
    if (known && known.length > 0) collect(product, known)
    else if (page?.version === 1) lacking.push({ id: page.id, product })
  }

  const total = lacking.reduce((sum, { product }) => sum + picturesOf(product), 0)
  let done = 0
  const step = () => {
    done++
    progress?.(done, total)
  }
  // Newest first, as the shop lists them.
  for (const { id, product } of lacking.reverse()) {
    const pictures: ShownPicture[][] = []
    for (const each of product.colourways) pictures.push(await drawn(product, each, options, step))
    const colourways = product.colourways.map((each, i) => newColourway(each, pictures[i]))
    const change = { version: 1, colourways }
    await tell(send, 'PATCH', `/v1/products/${id}`, change, { unless: StaleVersion.code })
    collect(product, pictures)
  }
  return lend
}

function emptyAlbum() {
  const byKind = new Map<string, ShownPicture[][]>()
  const lend: Album = product => {
    const kind = kindsOf(product).find(each => byKind.has(each))
    return kind === undefined ? undefined : borrowed(product, byKind.get(kind) ?? [])
  }
  const collect = (product: DemoProduct, pictures: ShownPicture[][]) => {
    for (const kind of kindsOf(product))
      byKind.set(kind, [...(byKind.get(kind) ?? []), ...pictures])
  }
  return { lend, collect }
}

// Best those for the same ground; but studs differ less than silhouettes.
const kindsOf = ({ silhouette, attributes: { surface } }: DemoProduct) => [
  `${silhouette} ${surface}`,
  silhouette,
]

const picturesOf = ({ colourways }: DemoProduct) => colourways.length * shownAngles.length

async function drawn(
  product: DemoProduct,
  colourway: DemoColourway,
  { send, gently, signal }: IllustrateOptions,
  progress: () => void,
): Promise<ShownPicture[]> {
  const pictures: ShownPicture[] = []
  for (const angle of shownAngles) {
    signal?.throwIfAborted()
    const began = performance.now()
    const bytes = await rasterised(product, colourway, angle)
    const took = performance.now() - began
    // The same bytes are the same picture, however often they are sent.
    const image = await tell<{ id: string }>(send, 'POST', '/v1/images', bytes)
    pictures.push({ imageId: image?.id ?? '', angle, alt: altOf(product, colourway, angle) })
    progress()
    if (gently) await setTimeout(took / 2, undefined, signal && { signal })
  }
  return pictures
}

const rasterised = (product: DemoProduct, { colours }: DemoColourway, angle: Angle) => {
  const { silhouette, attributes, brand } = product
  const drawing = drawShoe({ silhouette, colours, surface: attributes.surface, angle, seed: brand })
  return sharp(Buffer.from(drawing)).webp({ quality: 88, effort: 2 }).toBuffer()
}

const borrowed = (product: DemoProduct, pictures: ShownPicture[][]) =>
  product.colourways.map((colourway, i) =>
    (pictures[i % pictures.length] ?? []).map(picture => ({
      ...picture,
      alt: altOf(product, colourway, picture.angle),
    })),
  )

const altOf = ({ name }: DemoProduct, { name: colourway }: DemoColourway, angle: string) =>
  angle === 'side'
    ? `${name} in ${colourway}, from the side`
    : `The sole of ${name} in ${colourway}`
