import { type Currency, currencies, money } from '../../../contracts/common/money.ts'
import { ShippingDefinition } from '../../../contracts/shipping/gen/rpc.ts'
import { ShippingRest } from '../../../contracts/shipping/rest.ts'
import { defineService } from '../../platform/service.ts'
import { quote } from './domain/quote.ts'

const [usualCurrency] = currencies

/** Knows how an order can travel, what that costs and when it arrives. */
export default defineService({
  name: 'shipping',
  domain: 'order',
  says: 'Knows how an order can travel, what that costs and when it arrives.',
  rest: ShippingRest,
  rpc: ShippingDefinition,
  callers: ['checkout'],

  wire: ({ now }) => ({
    rest: {
      quote: ({ query: { country, weightGrams, subtotal, currency = usualCurrency } }) => ({
        items: quote({ country, weightGrams, subtotal: money(subtotal, currency), at: now() }),
      }),
    },
    rpc: {
      quote: async ({ country, weightGrams, subtotal, currency }) => {
        const value = money(subtotal, currency as Currency)
        const options = quote({ country, weightGrams, subtotal: value, at: now() })
        return {
          options: options.map(({ method, price, delivery }) => ({
            method,
            price: price.amount,
            ...delivery,
          })),
        }
      },
    },
  }),
})
