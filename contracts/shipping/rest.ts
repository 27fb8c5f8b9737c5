import { Type } from 'typebox'
import { UnknownCountry } from '../common/countries.ts'
import { defineFailure } from '../common/errors.ts'
import { CurrencySchema, MoneySchema } from '../common/money.ts'
import { anyone, route } from '../common/rest.ts'
import { object } from '../common/schema.ts'

export const CountryNotServed = defineFailure(
  'country_not_served',
  'precondition',
  'We do not deliver to this country',
)

export const ShippingOption = object(
  {
    method: Type.String({ examples: ['standard'] }),
    price: MoneySchema,
    delivery: object({
      earliest: Type.String({ format: 'date' }),
      latest: Type.String({ format: 'date' }),
    }),
  },
  { title: 'ShippingOption' },
)

/** How an order can travel. */
export const ShippingRest = {
  quote: route({
    method: 'GET',
    path: '/v1/shipping/options',
    summary: 'Methods, prices and expected days for a country and a weight',
    access: anyone,
    query: object({
      country: Type.String({ pattern: '^[A-Z]{2}$' }),
      weightGrams: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      subtotal: Type.Integer({ minimum: 0, maximum: 1e9, description: 'Minor units' }),
      currency: Type.Optional(CurrencySchema),
    }),
    replies: { 200: object({ items: Type.Array(ShippingOption) }) },
    errors: [UnknownCountry, CountryNotServed],
  }),
}
