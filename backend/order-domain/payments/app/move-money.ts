import {
  PaymentNotFound,
  type Payment as PaymentView,
} from '../../../../contracts/payments/rest.ts'
import type { Payment, requestCapture, requestRefund } from '../domain/payment.ts'
import type { Payments } from './ports.ts'

interface Needs {
  payments: Payments
  details(id: string): Promise<PaymentView>
  wake(): void
}

/** Staff takes money, or gives it back: the wish is kept at once, and carried out at the provider right after. */
export const moveMoney =
  ({ payments, details, wake }: Needs, rule: typeof requestCapture | typeof requestRefund) =>
  async (id: string, amount: number | undefined): Promise<PaymentView> => {
    const decide = (payment: Payment) => rule(payment, amount)
    const changed = await payments.change({ id, durable: true, decide })
    if (!changed) throw PaymentNotFound()
    payments.afterChange(wake)
    return details(id)
  }
