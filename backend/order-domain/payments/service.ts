import { OrderCancelled, OrderPlaced } from '../../../contracts/orders/events.ts'
import {
  PaymentCaptured,
  PaymentDecided,
  PaymentRefunded,
  PaymentVoided,
} from '../../../contracts/payments/events.ts'
import { PaymentsDefinition } from '../../../contracts/payments/gen/rpc.ts'
import { PaymentNotFound, PaymentsRest, ProviderUnknown } from '../../../contracts/payments/rest.ts'
import { inBatches } from '../../platform/events/consumer.ts'
import { gatherMs } from '../../platform/loop.ts'
import { defineService } from '../../platform/service.ts'
import { postgresPayments } from './adapters/postgres-payments.ts'
import { authorisePayment, resolvePayment, voidPayment } from './app/checkout-money.ts'
import { moveMoney } from './app/move-money.ts'
import { paymentDetails } from './app/payment-details.ts'
import type { Provider } from './app/ports.ts'
import { settleTasks } from './app/settle-tasks.ts'
import { claim, learn, letGo, requestCapture, requestRefund } from './domain/payment.ts'
import { bankLedger } from './sandbox/ledger.ts'
import { bankMessages, sandboxProvider } from './sandbox/provider.ts'

/** Takes money once, and only for an order: every charge ends captured or let go. */
export default defineService({
  name: 'payments',
  domain: 'order',
  says: 'Takes money once, and only for an order: every charge ends captured or let go.',
  stores: { payments: postgresPayments, bank: bankLedger },
  rest: PaymentsRest,
  rpc: PaymentsDefinition,
  callers: ['checkout'],
  publishes: [PaymentDecided, PaymentCaptured, PaymentVoided, PaymentRefunded],
  subscribes: { orderPlaced: OrderPlaced, orderCancelled: OrderCancelled },

  wire: ({ stores: { payments, bank }, secret, background, callback }) => {
    const bankSecret = secret('sandbox webhooks')
    const providers: Record<string, Provider> = { sandbox: sandboxProvider(bank, bankSecret) }
    const tasks = background({
      name: 'tasks',
      everyMs: 1_000,
      gatherMs,
      run: settleTasks({ payments, providers }),
    })
    background(bankMessages(bank, bankSecret, callback))
    const details = paymentDetails({ payments })
    const needs = { payments, details, wake: tasks.wake }
    const capture = moveMoney(needs, requestCapture)
    const refund = moveMoney(needs, requestRefund)

    return {
      rest: {
        getPayment: ({ params: { id } }) => details(id),
        capturePayment: ({ params: { id }, body: { amount } }) => capture(id, amount),
        refundPayment: ({ params: { id }, body: { amount } }) => refund(id, amount),
        receiveWebhook: async ({ params: { provider: name }, headers, body }) => {
          const provider = providers[name]
          if (!provider) throw ProviderUnknown()
          const told = provider.read({ headers: headers as Record<string, string>, body })
          await payments.changeAll(
            told.map(({ key, charge }) => ({
              id: key,
              decide: known => learn(known, charge, { told: false }),
            })),
          )
          tasks.wake()
        },
        answerSandboxChallenge: async ({ params: { reference }, body: { outcome } }) => {
          if (!(await bank.answer(reference, outcome === 'passed'))) throw PaymentNotFound()
        },
      },
      rpc: {
        authorise: authorisePayment({ payments, providers }),
        resolve: resolvePayment({ payments, providers }),
        void: voidPayment({ payments, wake: tasks.wake }),
      },
      on: {
        orderPlaced: inBatches(async placed => {
          await payments.changeAll(
            placed.map(({ paymentId: id, orderId }) => ({
              id,
              decide: known => claim(known, orderId),
            })),
          )
          payments.afterChange(tasks.wake)
        }),
        orderCancelled: async ({ paymentId }) => {
          await payments.change({ id: paymentId, decide: letGo })
          payments.afterChange(tasks.wake)
        },
      },
    }
  },
})
