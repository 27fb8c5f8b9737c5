import { money } from '../../../../contracts/common/money.ts'
import {
  PaymentNotFound,
  type Payment as PaymentView,
} from '../../../../contracts/payments/rest.ts'
import type { Payments } from './ports.ts'

/** A payment with its ledger, as staff sees it; fails with `payment_not_found`. */
export const paymentDetails =
  ({ payments }: { payments: Payments }) =>
  async (id: string): Promise<PaymentView> => {
    const found = await payments.find(id)
    if (!found) throw PaymentNotFound()
    const { payment, createdAt, ledger } = found
    const inCurrency = (amount: number) => money(amount, payment.currency)
    return {
      id,
      checkoutId: payment.checkoutId,
      ...(payment.orderId !== null && { orderId: payment.orderId }),
      provider: payment.provider,
      state: payment.state,
      amount: inCurrency(payment.amount),
      captured: inCurrency(payment.captured),
      refunded: inCurrency(payment.refunded),
      ...(payment.declineCode !== null && { declineCode: payment.declineCode }),
      ...(payment.task && { underway: payment.task.kind }),
      ledger: ledger.map(({ kind, amount, at }) => ({ kind, amount: inCurrency(amount), at })),
      createdAt,
    }
  }
