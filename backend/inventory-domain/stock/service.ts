import { OrderCancelled } from '../../../contracts/orders/events.ts'
import { AvailabilityChanged } from '../../../contracts/stock/events.ts'
import { StockDefinition } from '../../../contracts/stock/gen/rpc.ts'
import { mainWarehouse, StockRest } from '../../../contracts/stock/rest.ts'
import { pageOf } from '../../platform/rest/page.ts'
import { defineService } from '../../platform/service.ts'
import { postgresStock } from './adapters/postgres-stock.ts'
import { adjustLevels } from './app/adjust-levels.ts'
import {
  commitReservation,
  expireReservations,
  releaseReservation,
  reservePairs,
} from './app/hold-pairs.ts'
import { stockLevels } from './app/stock-levels.ts'
import { levelView, movementBy } from './app/views.ts'
import type { Level } from './domain/shelf.ts'

/** Knows how many pairs there are, and never promises one twice. */
export default defineService({
  name: 'stock',
  domain: 'inventory',
  says: 'Knows how many pairs there are, and never promises one twice.',
  stores: { stock: postgresStock },
  rest: StockRest,
  rpc: StockDefinition,
  callers: ['checkout'],
  publishes: [AvailabilityChanged],
  subscribes: { orderCancelled: OrderCancelled },

  wire: ({ stores: { stock }, now, background }) => {
    const levels = stockLevels({ stock })
    const adjust = adjustLevels({ stock })
    const release = releaseReservation({ stock, now })
    background({
      name: 'expire reservations',
      everyMs: 5_000,
      run: expireReservations({ stock, now }),
    })

    return {
      rest: {
        getStock: async ({ params: { sku } }) => {
          const available = (await levels(sku)).reduce(
            (sum, { onHand, reserved }) => sum + onHand - reserved,
            0,
          )
          return { sku, available }
        },
        getLevels: async ({ params: { sku } }) => ({ items: (await levels(sku)).map(levelView) }),
        getLedger: ({ params: { sku }, query }) =>
          pageOf(
            query,
            page => stock.ledger(sku, page),
            entry => entry.id,
          ),
        adjust: async ({ body: { warehouse = mainWarehouse, ...body }, caller }) => {
          const [level] = await adjust([movementBy(caller, { ...body, warehouse })])
          return levelView(level as Level)
        },
        receive: async ({ body: { warehouse = mainWarehouse, reference, lines }, caller }) => {
          const movements = lines.map(({ sku, quantity }) =>
            movementBy(caller, { sku, warehouse, delta: quantity, reason: 'received', reference }),
          )
          return { items: (await adjust(movements)).map(levelView) }
        },
      },
      rpc: {
        reserve: reservePairs({ stock, now }),
        commit: commitReservation({ stock, now }),
        release,
      },
      on: {
        orderCancelled: async ({ checkoutId }) => {
          await release({ reservationId: checkoutId })
        },
      },
    }
  },
})
