import { type Static, Type } from 'typebox'
import { MoneySchema } from '../common/money.ts'
import { Id, object, Text, Time } from '../common/schema.ts'
import { sizeSystems } from '../common/sizes.ts'
import { Sku } from '../common/sku.ts'

export const lines = ['football', 'urban'] as const
export const surfaces = ['FG', 'SG', 'AG', 'TF', 'IC', 'MG'] as const
export const widths = ['narrow', 'standard', 'wide'] as const
export const genders = ['men', 'women', 'unisex', 'kids'] as const
export const productStates = ['draft', 'published', 'archived'] as const
export const availabilities = ['in_stock', 'low', 'out_of_stock'] as const

/** From so many pairs on, the public is told only that there are plenty: levels then change without anybody hearing. */
export const plenty = 10

export const Slug = Type.String({
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 120,
  examples: ['volta-strike-fg'],
})
export const StyleCode = Type.String({ pattern: '^[A-Z0-9]{3,12}$', examples: ['VL4821'] })
export const ColourCode = Type.String({ pattern: '^[A-Z0-9]{1,8}$', examples: ['104'] })
export const Gtin = Type.String({
  pattern: '^[0-9]{8}([0-9]{4,6})?$',
  description: 'GTIN-8, -12, -13 or -14 with its check digit (GS1)',
})

export const Attributes = object(
  {
    surface: Type.Optional(
      Type.Enum([...surfaces], {
        description:
          'What a football boot is for: firm, soft or artificial ground, turf, indoor court, multi-ground',
      }),
    ),
    width: Type.Enum([...widths]),
    upper: Text(60),
    season: Text(20),
    gender: Type.Enum([...genders]),
  },
  { title: 'Attributes' },
)

/** The label that the brand prints on the box. */
export const SizeLabel = object(
  { system: Type.Enum([...sizeSystems]), value: Text(12) },
  { title: 'SizeLabel' },
)

export const Colour = object(
  {
    name: Text(30, { description: 'Colour family that can be searched by: black, white, red…' }),
    hex: Type.String({ pattern: '^#[0-9a-f]{6}$' }),
  },
  { title: 'Colour' },
)

/** Where a picture is: ask for `/v1/images/{id}/{width}.avif`. */
export const Picture = object(
  { imageId: Id('img'), alt: Text(200), angle: Text(30) },
  { title: 'Picture' },
)

const FootLength = Type.Integer({
  minimum: 80,
  maximum: 360,
  description: 'Foot length in millimetres',
})

const described = {
  slug: Slug,
  styleCode: StyleCode,
  name: Text(120),
  brand: Text(60),
  line: Type.Enum([...lines]),
  category: Slug,
  description: Type.String({ maxLength: 5000 }),
  attributes: Attributes,
  weightGrams: Type.Integer({ minimum: 1, maximum: 10_000, description: 'One pair in its box' }),
}

const NewVariant = object({ footLengthMm: FootLength, label: SizeLabel, gtin: Type.Optional(Gtin) })
const NewColourway = object({
  code: ColourCode,
  name: Text(80),
  colours: Type.Array(Colour, { minItems: 1, maxItems: 6 }),
  pictures: Type.Optional(Type.Array(Picture, { maxItems: 24 })),
  variants: Type.Array(NewVariant, { maxItems: 60 }),
})

/** What staff sends to make a product; SKUs are made from style code, colour and size. */
export const NewProduct = object(
  {
    ...described,
    slug: Type.Optional(Slug),
    status: Type.Optional(Type.Enum(['draft', 'published'])),
    colourways: Type.Array(NewColourway, { maxItems: 40 }),
  },
  { title: 'NewProduct' },
)

/** What staff sends to change one: only what changes, and the version that was read. */
export const ProductChange = object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1 })),
    slug: Type.Optional(Slug),
    name: Type.Optional(described.name),
    brand: Type.Optional(described.brand),
    category: Type.Optional(Slug),
    description: Type.Optional(described.description),
    attributes: Type.Optional(Attributes),
    weightGrams: Type.Optional(described.weightGrams),
    status: Type.Optional(Type.Enum([...productStates])),
    colourways: Type.Optional(Type.Array(NewColourway, { maxItems: 40 })),
  },
  { title: 'ProductChange' },
)

/** A price as it must be shown: with what it was before a reduction, and the lowest of the 30 days before (EU 2019/2161). */
export const ShownPrice = object(
  {
    price: MoneySchema,
    compareAt: Type.Optional(MoneySchema),
    lowestIn30Days: Type.Optional(MoneySchema),
  },
  { title: 'ShownPrice' },
)

export const Variant = object(
  {
    sku: Sku,
    gtin: Type.Optional(Gtin),
    footLengthMm: FootLength,
    label: SizeLabel,
    sizes: Type.Record(Type.String(), Type.String(), { description: 'The size in every system' }),
    price: Type.Optional(ShownPrice),
    availability: Type.Enum([...availabilities]),
    available: Type.Integer({
      minimum: 0,
      maximum: plenty,
      description: `Pairs; ${plenty} means ${plenty} or more`,
    }),
  },
  { title: 'Variant' },
)

export const Colourway = object(
  {
    code: ColourCode,
    name: Text(80),
    colours: Type.Array(Colour),
    pictures: Type.Array(Picture),
    variants: Type.Array(Variant),
  },
  { title: 'Colourway' },
)

/** A product page in one piece. */
export const Product = object(
  {
    id: Id('prd'),
    ...described,
    status: Type.Enum([...productStates]),
    version: Type.Integer(),
    colourways: Type.Array(Colourway),
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'Product' },
)

/** A product in a list. */
export const ProductCard = object(
  {
    id: Id('prd'),
    slug: Slug,
    styleCode: StyleCode,
    name: Type.String(),
    brand: Type.String(),
    line: Type.Enum([...lines]),
    category: Slug,
    surface: Type.Optional(Type.Enum([...surfaces])),
    price: Type.Optional(ShownPrice),
    inStock: Type.Boolean(),
    colourways: Type.Array(
      object({
        code: ColourCode,
        name: Type.String(),
        colours: Type.Array(Colour),
        picture: Type.Optional(Picture),
        inStock: Type.Boolean(),
      }),
    ),
  },
  { title: 'ProductCard' },
)

export type Product = Static<typeof Product>
export type ProductCard = Static<typeof ProductCard>
export type NewProduct = Static<typeof NewProduct>
export type ProductChange = Static<typeof ProductChange>
export type ShownPrice = Static<typeof ShownPrice>
