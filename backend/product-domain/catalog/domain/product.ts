import type {
  NewProduct,
  ProductChange,
  Product as ProductView,
} from '../../../../contracts/catalog/product.ts'
import { ProductInvalid } from '../../../../contracts/catalog/rest.ts'
import { type Failure, StaleVersion } from '../../../../contracts/common/errors.ts'
import { skuOf } from '../../../../contracts/common/sku.ts'
import { contradictionsOf } from './contradictions.ts'

type ColourwayView = ProductView['colourways'][number]

/** One size in one colour, as the brand makes it. */
export type Variant = Pick<
  ColourwayView['variants'][number],
  'sku' | 'gtin' | 'footLengthMm' | 'label'
>

export interface Colourway extends Omit<ColourwayView, 'variants'> {
  variants: Variant[]
}

/** A product as staff edits it. */
export interface Product extends Omit<ProductView, 'colourways'> {
  colourways: Colourway[]
  /** The foot length of every SKU that was ever published, also of those that are gone: none may come to mean another. */
  publishedLengths: Record<string, number>
}

/** A new product, a draft unless it says otherwise; or what contradicts itself in it (`product_invalid`). */
export function makeProduct(
  { slug, status = 'draft', colourways, ...given }: NewProduct,
  { id, now }: { id: string; now: Date },
): Product | Failure {
  const at = now.toISOString()
  return checked({
    ...given,
    id,
    version: 0,
    status,
    slug: slug ?? slugOf(given.name),
    colourways: withSkus(given.styleCode, colourways),
    publishedLengths: {},
    createdAt: at,
    updatedAt: at,
  })
}

/** A product with some of its fields changed; fails with `stale_version` where another version was read before. */
export function changeProduct(
  product: Product,
  { version, colourways, ...changes }: ProductChange,
  now: Date,
): Product | Failure {
  if (version !== undefined && version !== product.version) return StaleVersion()
  if (product.status === 'archived') {
    const { status: _, ...others } = { ...changes, ...(colourways && { colourways }) }
    const fields = Object.keys(others)
    if (fields.length > 0) return ofArchived(fields)
  }
  return checked({
    ...product,
    ...changes,
    ...(colourways && { colourways: withSkus(product.styleCode, colourways) }),
    updatedAt: now.toISOString(),
  })
}

/** A product that is no longer sold. */
export const archiveProduct = (product: Product, now: Date): Product =>
  product.status === 'archived'
    ? product
    : { ...product, status: 'archived', updatedAt: now.toISOString() }

function checked(product: Product): Product | Failure {
  const errors = contradictionsOf(product)
  if (errors.length > 0) {
    const first = errors.slice(0, 3).map(({ field, message }) => `${field} ${message}`)
    return ProductInvalid({
      detail: `The product contradicts itself: ${first.join('; ')}.`,
      errors,
    })
  }
  return product.status === 'published' ? withPublishedLengths(product) : product
}

function withPublishedLengths(product: Product): Product {
  const lengths = product.colourways.flatMap(({ variants }) =>
    variants.map(({ sku, footLengthMm }) => [sku, footLengthMm] as const),
  )
  const publishedLengths = { ...product.publishedLengths, ...Object.fromEntries(lengths) }
  return { ...product, publishedLengths }
}

// A label that is no size makes no SKU, which is one of the contradictions.
const withSkus = (styleCode: string, colourways: NewProduct['colourways']): Colourway[] =>
  colourways.map(({ pictures = [], variants, ...colourway }) => ({
    ...colourway,
    pictures,
    variants: variants.map(variant => ({
      sku: skuOf(styleCode, colourway.code, variant.label.value) ?? '',
      ...variant,
    })),
  }))

const slugOf = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

const ofArchived = (fields: string[]): Failure =>
  ProductInvalid({
    detail: 'The product is archived. Make it a draft first.',
    errors: fields.map(field => ({ field, message: 'cannot change while it is archived' })),
  })
