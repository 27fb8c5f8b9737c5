import { PaymentNotFound } from '../../../../contracts/payments/rest.ts'
import { requestCapture, requestRefund } from '../domain/payment.ts'
import type { Payments } from './ports.ts'

interface Needs {
  payments: Payments
  wake(): void
}

/** Staff takes money, or gives it back: the wish is kept at once, and carried out at the provider right after. */
const moveMoney =
  ({ payments, wake }: Needs, rule: typeof requestCapture | typeof requestRefund) =>
  async (id: string, amount: number | undefined): Promise<void> => {
    const changed = await payments.change({ id, decide: payment => rule(payment, amount) })
    if (!changed) throw PaymentNotFound()
    payments.afterChange(wake)
  }

export const capturePayment = (needs: Needs) => moveMoney(needs, requestCapture)
export const refundPayment = (needs: Needs) => moveMoney(needs, requestRefund)
