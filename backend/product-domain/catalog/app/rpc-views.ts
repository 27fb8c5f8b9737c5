import type * as rpc from '../../../../contracts/catalog/gen/rpc.ts'
import { type Listing, pairsOf } from '../domain/listing.ts'
import type { Offers } from '../domain/offers.ts'
import type { Colourway } from '../domain/product.ts'

/** The variants of a listing by their SKUs, as carts see them. */
export function variantsOf({ product, offers }: Listing): Map<string, rpc.Variant> {
  const { id, slug, name, brand, weightGrams, status, attributes } = product
  const variants = product.colourways.flatMap(colourway =>
    colourway.variants.map(({ sku, label }): [string, rpc.Variant] => [
      sku,
      {
        sku,
        productId: id,
        slug,
        name,
        brand,
        colourway: colourway.name,
        size: `${label.system} ${label.value}`,
        weightGrams,
        taxClass: attributes.gender === 'kids' ? 'childrens-footwear' : 'standard',
        imageId: colourway.pictures[0]?.imageId ?? '',
        forSale: status === 'published',
        available: pairsOf(offers, sku),
        prices: Object.fromEntries(
          Object.entries(offers.prices[sku] ?? {}).map(([currency, { amount }]) => [
            currency,
            amount,
          ]),
        ),
      },
    ]),
  )
  return new Map(variants)
}

/** A listing as the search index sees it. */
export function listedOf({ product, offers }: Listing): rpc.Listing {
  const { attributes, colourways } = product
  return {
    id: product.id,
    slug: product.slug,
    styleCode: product.styleCode,
    name: product.name,
    brand: product.brand,
    line: product.line,
    category: product.category,
    description: product.description,
    createdAt: product.createdAt,
    ...attributes,
    surface: attributes.surface ?? '',
    colourways: colourways.map(colourway => listedColourway(colourway, offers)),
  }
}

function listedColourway({ code, name, colours, pictures, variants }: Colourway, offers: Offers) {
  const [picture] = pictures
  return {
    code,
    name,
    colours,
    imageId: picture?.imageId ?? '',
    imageAlt: picture?.alt ?? '',
    imageAngle: picture?.angle ?? '',
    variants: variants.map(({ sku, footLengthMm, label }) => ({
      sku,
      footLengthMm,
      size: `${label.system} ${label.value}`,
      available: pairsOf(offers, sku),
      prices: listedPrices(offers, sku),
    })),
  }
}

const listedPrices = (offers: Offers, sku: string): rpc.ListedPrice[] =>
  Object.entries(offers.prices[sku] ?? {}).map(
    ([currency, { amount, compareAt = 0, lowestIn30Days = 0 }]) => ({
      currency,
      amount,
      compareAt,
      lowestIn30Days,
    }),
  )
