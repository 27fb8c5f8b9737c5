import type { Currency } from '../../../contracts/common/money.ts'
import { TaxesDefinition } from '../../../contracts/taxes/gen/rpc.ts'
import { TaxesRest } from '../../../contracts/taxes/rest.ts'
import { defineService } from '../../platform/service.ts'
import { type TaxedLine, taxOf } from './domain/tax.ts'
import { dayIn, type TaxClass, taxClasses, vatAreaOf, vatRateOn } from './domain/vat-rates.ts'

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
      taxOf: async ({ currency, lines: sold, ...destination }) => {
        const {
          area,
          lines,
          tax,
          exemption = '',
        } = taxOf({
          ...destination,
          lines: sold.map(({ taxClass, ...line }) => ({ ...line, taxClass: classOf(taxClass) })),
          currency: currency as Currency,
          at: now(),
        })
        return { area, lines: lines.map(lineOf), tax, exemption }
      },
    },
  }),
})

// On the wire a class that is not said is empty.
const classOf = (taxClass: string): TaxClass =>
  taxClasses.find(each => each === taxClass) ?? 'standard'

const lineOf = ({ id, rate, net, tax }: TaxedLine) => ({ id, rate, net, tax })
