import type { Currency } from '../../../contracts/common/money.ts'
import { TaxesDefinition } from '../../../contracts/taxes/gen/rpc.ts'
import { TaxesRest } from '../../../contracts/taxes/rest.ts'
import { defineService } from '../../platform/service.ts'
import { type TaxedLine, taxOf } from './domain/tax.ts'
import { dayIn, vatAreaOf, vatRateOn } from './domain/vat-rates.ts'

/** Knows which VAT is in a price, by the place and the day of delivery. */
export default defineService({
  name: 'taxes',
  domain: 'order',
  says: 'Knows which VAT is in a price, by the place and the day of delivery.',
  rest: TaxesRest,
  rpc: TaxesDefinition,
  callers: ['checkout'],

  wire: ({ now }) => ({
    rest: {
      getRate({ params: { country }, query: { postalCode, on } }) {
        const area = vatAreaOf({ country, postalCode })
        const day = on ?? dayIn(area, now())
        return { country, area, basisPoints: vatRateOn(day, area, 'standard'), on: day }
      },
    },
    rpc: {
      taxOf: async ({ currency, ...sale }) => {
        const {
          area,
          lines,
          tax,
          exemption = '',
        } = taxOf({
          ...sale,
          currency: currency as Currency,
          at: now(),
        })
        return { area, lines: lines.map(lineOf), tax, exemption }
      },
    },
  }),
})

const lineOf = ({ id, rate, net, tax }: TaxedLine) => ({ id, rate, net, tax })
