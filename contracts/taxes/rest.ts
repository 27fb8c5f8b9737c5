import { Type } from 'typebox'
import { UnknownCountry } from '../common/countries.ts'
import { defineFailure } from '../common/errors.ts'
import { anyone, route } from '../common/rest.ts'
import { object } from '../common/schema.ts'

export const TaxRateUnknown = defineFailure(
  'tax_rate_unknown',
  'invalid',
  'No VAT rate is known for this date',
)

/** VAT, as a shopper may want to know it. */
export const TaxesRest = {
  getRate: route({
    method: 'GET',
    path: '/v1/tax-rates/:country',
    summary: 'The VAT rate on shoes delivered to a country, today or on a day',
    access: anyone,
    params: object({ country: Type.String({ pattern: '^[A-Z]{2}$' }) }),
    query: object({
      postalCode: Type.Optional(Type.String({ maxLength: 12 })),
      on: Type.Optional(Type.String({ format: 'date' })),
    }),
    replies: {
      200: object({
        country: Type.String(),
        area: Type.String(),
        basisPoints: Type.Integer({ description: '2100 is 21 %' }),
        on: Type.String({ format: 'date' }),
      }),
    },
    errors: [UnknownCountry, TaxRateUnknown],
  }),
}
