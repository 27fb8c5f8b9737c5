import type { Product, ProductCard } from '../../../../contracts/catalog/product.ts'
import type { Currency } from '../../../../contracts/common/money.ts'
import { labelFor, sizeSystems } from '../../../../contracts/common/sizes.ts'
import { type Listing, pairsOf, shownPrice } from '../domain/listing.ts'
import type { Colourway, Variant } from '../domain/product.ts'

type VariantView = Product['colourways'][number]['variants'][number]

/** So many pairs or fewer are nearly gone. */
const few = 3

/** A listing as a product page. */
export function pageOf(listing: Listing, currency: Currency): Product {
  const { publishedLengths: _, ...product } = listing.product
  return {
    ...product,
    colourways: product.colourways.map(colourway => ({
      ...colourway,
      variants: colourway.variants.map(variant => variantOf(listing, variant, currency)),
    })),
  }
}

/** A listing in a list: with the lowest price at which one of its pairs can be had. */
export function cardOf({ product, offers }: Listing, currency: Currency): ProductCard {
  const { id, slug, styleCode, name, brand, line, category, attributes, colourways } = product
  const canBeHad = ({ sku }: Variant) => pairsOf(offers, sku) > 0
  const inStock = ({ variants }: Colourway) => variants.some(canBeHad)
  const all = colourways.flatMap(({ variants }) => variants)
  const available = all.filter(canBeHad)
  const price = (available.length > 0 ? available : all)
    .flatMap(({ sku }) => shownPrice(offers, sku, currency) ?? [])
    .reduce<ProductCard['price']>(
      (lowest, each) => (lowest && lowest.price.amount <= each.price.amount ? lowest : each),
      undefined,
    )
  return {
    id,
    slug,
    styleCode,
    name,
    brand,
    line,
    category,
    ...(attributes.surface && { surface: attributes.surface }),
    ...(price && { price }),
    inStock: available.length > 0,
    colourways: colourways.map(colourway => ({
      code: colourway.code,
      name: colourway.name,
      colours: colourway.colours,
      ...(colourway.pictures[0] && { picture: colourway.pictures[0] }),
      inStock: inStock(colourway),
    })),
  }
}

function variantOf({ offers }: Listing, variant: Variant, currency: Currency): VariantView {
  const available = pairsOf(offers, variant.sku)
  const price = shownPrice(offers, variant.sku, currency)
  return {
    ...variant,
    sizes: sizesOf(variant),
    ...(price && { price }),
    availability: available === 0 ? 'out_of_stock' : available <= few ? 'low' : 'in_stock',
    available,
  }
}

// What the box says comes before what the chart of the trade would.
function sizesOf({ footLengthMm, label }: Variant): Record<string, string> {
  const sizes = sizeSystems.flatMap(system => {
    const size = system === label.system ? label.value : labelFor(footLengthMm, system)
    return size === undefined ? [] : [[system, size]]
  })
  return Object.fromEntries(sizes)
}
