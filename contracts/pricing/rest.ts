import { type Static, Type } from 'typebox'
import { ShownPrice } from '../catalog/product.ts'
import { defineFailure } from '../common/errors.ts'
import { CurrencySchema } from '../common/money.ts'
import { anyone, holding, route } from '../common/rest.ts'
import { Id, object, Time } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

export const PriceNotFound = defineFailure(
  'price_not_found',
  'not-found',
  'There is no price for it',
)
export const PriceInThePast = defineFailure(
  'price_in_the_past',
  'invalid',
  'A price cannot begin in the past, because the past is what shoppers saw',
)
export const BasePriceEnds = defineFailure(
  'base_price_ends',
  'invalid',
  'A base price applies until the next one; only a sale has an end',
)
export const SaleTooShort = defineFailure(
  'sale_too_short',
  'invalid',
  'A sale ends after it begins',
)
export const SaleOver = defineFailure('sale_over', 'conflict', 'The sale is already over')

const Amount = Type.Integer({ minimum: 1, maximum: 1e9, description: 'Minor units, tax included' })

export const NewPriceChange = object(
  {
    sku: Sku,
    currency: CurrencySchema,
    amount: Amount,
    kind: Type.Enum(['base', 'sale']),
    from: Type.Optional(Time),
    until: Type.Optional(Time),
  },
  { title: 'NewPriceChange' },
)

export const PriceChange = object(
  {
    id: Id('prc'),
    sku: Sku,
    currency: CurrencySchema,
    amount: Amount,
    kind: Type.Enum(['base', 'sale']),
    from: Time,
    until: Type.Optional(Time),
  },
  { title: 'PriceChange' },
)

/** What a pair costs, costed, and will cost. */
export const PricingRest = {
  getPrice: route({
    method: 'GET',
    path: '/v1/prices/:sku',
    summary:
      'The price now; when reduced, what it was and the lowest of the 30 days before (EU 2019/2161)',
    access: anyone,
    params: object({ sku: Sku }),
    query: object({ currency: Type.Optional(CurrencySchema) }),
    replies: { 200: ShownPrice },
    errors: [PriceNotFound],
  }),
  getPriceHistory: route({
    method: 'GET',
    path: '/v1/prices/:sku/history',
    summary: 'Every change of a price, planned ones included; none is ever deleted',
    access: holding('prices:write'),
    params: object({ sku: Sku }),
    replies: { 200: object({ items: Type.Array(PriceChange) }) },
  }),
  changePrices: route({
    method: 'POST',
    path: '/v1/prices',
    summary:
      'Set prices or plan sales, all or none; `from` is now if not given. The first request about a price may tell its past',
    access: holding('prices:write'),
    idempotency: 'accepted',
    bodyLimit: 2 * 1024 * 1024,
    body: object({ changes: Type.Array(NewPriceChange, { minItems: 1, maxItems: 2000 }) }),
    replies: { 201: object({ items: Type.Array(PriceChange) }) },
    errors: [PriceInThePast, BasePriceEnds, SaleTooShort],
  }),
  endSale: route({
    method: 'DELETE',
    path: '/v1/prices/changes/:id',
    summary: 'End a sale now, or call off a planned one',
    access: holding('prices:write'),
    params: object({ id: Id('prc') }),
    replies: { 200: PriceChange },
    errors: [PriceNotFound, SaleOver],
  }),
}

export type NewPriceChange = Static<typeof NewPriceChange>
export type PriceChange = Static<typeof PriceChange>
