import { type Currency, currencies } from '../../../contracts/common/money.ts'
import { PricesChanged } from '../../../contracts/pricing/events.ts'
import { PricingDefinition } from '../../../contracts/pricing/gen/rpc.ts'
import { PriceNotFound, PricingRest } from '../../../contracts/pricing/rest.ts'
import { defineService } from '../../platform/service.ts'
import { postgresPrices } from './adapters/postgres-prices.ts'
import { changePrices } from './app/change-prices.ts'
import { currentPrices } from './app/current-prices.ts'
import { endSale } from './app/end-sale.ts'
import { tellMoves } from './app/tell-moves.ts'
import { changeView, currentPrice, personOf } from './app/views.ts'
import { shownPrice } from './domain/shown-price.ts'

const [usualCurrency] = currencies

/** Knows what a pair costs, has cost and will cost, and how a reduction must be shown. */
export default defineService({
  name: 'pricing',
  domain: 'product',
  says: 'Knows what a pair costs, has cost and will cost, and how a reduction must be shown.',
  stores: { prices: postgresPrices },
  rest: PricingRest,
  rpc: PricingDefinition,
  callers: ['cart', 'catalog', 'checkout'],
  publishes: [PricesChanged],
  // Its own: what is kept in memory is changed by other replicas too.
  subscribes: { pricesChanged: PricesChanged },
  hears: 'broadcast',

  wire: ({ stores: { prices }, newId, now, background }) => {
    const current = currentPrices({ prices, now })
    const change = changePrices({ prices, current, newId, now })
    const end = endSale({ prices, current, now })
    background({ name: 'tell moves', everyMs: 1_000, run: tellMoves({ prices, now }) })

    return {
      rest: {
        getPrice: async ({ params: { sku }, query: { currency = usualCurrency } }) => {
          const price = (await current.of([sku], currency)).get(sku)
          if (!price) throw PriceNotFound({ detail: `${sku} has no price in ${currency}.` })
          return shownPrice(price)
        },
        getPriceHistory: async ({ params: { sku } }) => {
          const histories = await prices.histories(currencies.map(currency => ({ sku, currency })))
          return { items: histories.flat().map(changeView) }
        },
        changePrices: async ({ body: { changes }, caller }) => ({
          items: (await change(changes, personOf(caller))).map(changeView),
        }),
        endSale: async ({ params: { id }, caller }) => changeView(await end(id, personOf(caller))),
      },
      rpc: {
        prices: async ({ skus, currency }) => {
          const found = await current.of(skus, currency as Currency)
          return { prices: Array.from(found, ([sku, price]) => currentPrice(sku, price)) }
        },
      },
      on: {
        pricesChanged: async ({ prices: changed }) => {
          current.forget(changed.map(({ sku, shown }) => ({ sku, currency: shown.price.currency })))
        },
      },
    }
  },
})
