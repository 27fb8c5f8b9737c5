import { Type } from 'typebox'
import { lines, ProductCard, Slug, surfaces } from '../catalog/product.ts'
import { defineFailure } from '../common/errors.ts'
import { CurrencySchema } from '../common/money.ts'
import { anyone, route } from '../common/rest.ts'
import { object, page } from '../common/schema.ts'
import { sizeSystems } from '../common/sizes.ts'

export const sorts = ['relevance', 'newest', 'price', '-price', 'name'] as const

export const SizeUnknown = defineFailure(
  'size_unknown',
  'invalid',
  'This is not a size of that system',
)

/** One or several of a thing: `?brand=Volta&brand=Norte`. */
const several = (item: ReturnType<typeof Type.String>) =>
  Type.Optional(Type.Array(item, { maxItems: 20 }))
const name = Type.String({ maxLength: 60 })
const amount = Type.Optional(Type.Integer({ minimum: 0, maximum: 1e9, description: 'Minor units' }))

const Counted = Type.Array(object({ value: Type.String(), count: Type.Integer() }))

/** Finding a shoe. */
export const SearchRest = {
  search: route({
    method: 'GET',
    path: '/v1/search',
    summary: 'Find products: words with typos, filters, facets, in any size system',
    access: anyone,
    query: object({
      ...page,
      q: Type.Optional(Type.String({ maxLength: 200 })),
      line: Type.Optional(Type.Enum([...lines])),
      category: several(Slug),
      brand: several(name),
      colour: several(name),
      surface: Type.Optional(Type.Array(Type.Enum([...surfaces]), { maxItems: 6 })),
      size: several(Type.String({ maxLength: 12 })),
      sizeSystem: Type.Optional(Type.Enum([...sizeSystems], { default: 'EU' })),
      currency: Type.Optional(CurrencySchema),
      minPrice: amount,
      maxPrice: amount,
      inStock: Type.Optional(Type.Boolean()),
      sort: Type.Optional(Type.Enum([...sorts])),
    }),
    replies: {
      200: object({
        items: Type.Array(ProductCard),
        nextCursor: Type.Optional(Type.String()),
        total: Type.Integer(),
        facets: object({
          line: Counted,
          category: Counted,
          brand: Counted,
          colour: Counted,
          surface: Counted,
          size: Counted,
          price: object({ min: Type.Integer(), max: Type.Integer() }),
        }),
      }),
    },
    errors: [SizeUnknown],
  }),
  suggest: route({
    method: 'GET',
    path: '/v1/search/suggest',
    summary: 'Complete what somebody begins to type',
    access: anyone,
    query: object({
      q: Type.String({ minLength: 1, maxLength: 100 }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 8 })),
    }),
    replies: {
      200: object({
        items: Type.Array(
          object({
            text: Type.String(),
            kind: Type.Enum(['product', 'brand', 'category']),
            slug: Type.Optional(Slug),
          }),
        ),
      }),
    },
  }),
}
