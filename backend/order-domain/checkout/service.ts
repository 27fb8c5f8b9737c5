import { CartsDefinition } from '../../../contracts/cart/gen/rpc.ts'
import { CheckoutNotFound, CheckoutRest } from '../../../contracts/checkout/rest.ts'
import { OrdersDefinition } from '../../../contracts/orders/gen/rpc.ts'
import { PaymentDecided } from '../../../contracts/payments/events.ts'
import { PaymentsDefinition } from '../../../contracts/payments/gen/rpc.ts'
import { PricingDefinition } from '../../../contracts/pricing/gen/rpc.ts'
import { ShippingDefinition } from '../../../contracts/shipping/gen/rpc.ts'
import { StockDefinition } from '../../../contracts/stock/gen/rpc.ts'
import { TaxesDefinition } from '../../../contracts/taxes/gen/rpc.ts'
import { inBatches } from '../../platform/events/consumer.ts'
import type { Caller } from '../../platform/security/caller.ts'
import { defineService } from '../../platform/service.ts'
import { postgresCheckouts } from './adapters/postgres-checkouts.ts'
import { agree } from './app/agree.ts'
import { driveCheckout } from './app/drive.ts'
import { replyTo } from './app/outcome-reply.ts'
import { resumeIdle } from './app/resume-idle.ts'
import { startCheckout } from './app/start-checkout.ts'

/** Turns a cart into an order once, or leaves nothing behind, whatever crashes on the way. */
export default defineService({
  name: 'checkout',
  domain: 'order',
  says: 'Turns a cart into an order once, or leaves nothing behind, whatever crashes on the way.',
  stores: { checkouts: postgresCheckouts },
  uses: {
    carts: CartsDefinition,
    pricing: PricingDefinition,
    taxes: TaxesDefinition,
    shipping: ShippingDefinition,
    stock: StockDefinition,
    payments: PaymentsDefinition,
    orders: OrdersDefinition,
  },
  rest: CheckoutRest,
  subscribes: { paymentDecided: PaymentDecided },

  wire: ({ stores: { checkouts }, uses, now, log, background, gauge }) => {
    const drive = driveCheckout({ checkouts, ...uses, log, now })
    const start = startCheckout({ checkouts, agree: agree(uses), drive, now })
    const idle = background({
      name: 'resume',
      everyMs: 1_000,
      run: resumeIdle({ checkouts, drive, log }),
    })
    gauge('open', 'Checkouts that are neither completed nor failed', checkouts.open)

    const resume = async (id: string, caller: Caller) => {
      const checkout = await checkouts.find(id)
      if (!checkout || checkout.customerId !== (idOf(caller) ?? null)) throw CheckoutNotFound()
      return drive.resume(checkout)
    }

    return {
      rest: {
        startCheckout: async ({ body: request, caller, idempotencyKey = '' }) =>
          replyTo(await start({ request, customerId: idOf(caller), idempotencyKey }), 201),
        getCheckout: async ({ params: { id }, caller }) => replyTo(await resume(id, caller), 200),
        confirmCheckout: async ({ params: { id }, caller }) =>
          replyTo(await resume(id, caller), 201),
      },
      on: {
        paymentDecided: inBatches(async decided => {
          await checkouts.nudge(decided.map(({ checkoutId }) => checkoutId))
          checkouts.afterChange(idle.wake)
        }),
      },
    }
  },
})

const idOf = (caller: Caller): string | undefined =>
  caller.kind === 'person' ? caller.id : undefined
