import type { Payment as PaymentReply } from '../../../../contracts/payments/gen/rpc.ts'
import { idFrom } from '../../../platform/ids.ts'
import { letGo } from '../domain/payment.ts'
import { nothingAsked, reply } from './authorise-payment.ts'
import type { Payments } from './ports.ts'

/** Lets the money of a checkout go: what is held, what was taken, and a charge that is still to appear. */
export const voidPayment =
  ({ payments, wake }: { payments: Payments; wake(): void }) =>
  async ({ checkoutId }: { checkoutId: string }): Promise<PaymentReply> => {
    const id = idFrom('pay', checkoutId)
    const changed = await payments.change({ id, decide: letGo })
    wake()
    return changed ? reply(changed) : nothingAsked(id)
  }
