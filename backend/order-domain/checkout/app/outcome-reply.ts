import { CartOrdered } from '../../../../contracts/cart/rest.ts'
import { CheckoutExpired, type PendingCheckout } from '../../../../contracts/checkout/rest.ts'
import type { FailureType } from '../../../../contracts/common/errors.ts'
import type { Static } from '../../../../contracts/common/schema.ts'
import { PaymentDeclined } from '../../../../contracts/payments/rest.ts'
import { OutOfStock } from '../../../../contracts/stock/rest.ts'
import { Reply } from '../../../platform/rest/handler.ts'
import type { FailureCode } from '../domain/checkout.ts'
import type { Outcome } from './drive.ts'

const failures: Record<FailureCode, FailureType> = {
  payment_declined: PaymentDeclined,
  out_of_stock: OutOfStock,
  cart_ordered: CartOrdered,
  checkout_expired: CheckoutExpired,
}

/** What the buyer is told of an outcome: the order, what is waited for, or why it failed. */
export function replyTo(outcome: Outcome, statusWhenDone: 200 | 201) {
  switch (outcome.kind) {
    case 'completed':
      return new Reply(outcome.orderJson, { status: statusWhenDone })
    case 'waiting':
      return new Reply(pending(outcome), { status: 202 })
    case 'failed': {
      const { code, detail, facts } = outcome.failure
      throw failures[code]({ detail, ...(facts && { facts }) })
    }
  }
}

const pending = ({
  checkoutId,
  actionUrl,
}: Extract<Outcome, { kind: 'waiting' }>): Static<typeof PendingCheckout> =>
  actionUrl === null
    ? { id: checkoutId, status: 'processing' }
    : {
        id: checkoutId,
        status: 'requires_action',
        nextAction: { type: 'redirect', url: actionUrl },
      }
