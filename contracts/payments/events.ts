import { Type } from 'typebox'
import { defineEvent } from '../common/events.ts'
import { MoneySchema } from '../common/money.ts'
import { Id, object } from '../common/schema.ts'

const about = { paymentId: Id('pay'), checkoutId: Id('chk'), orderId: Type.Optional(Id('ord')) }

/** A payment whose outcome was open has been decided: by a webhook, a challenge, or a question to the provider. */
export const PaymentDecided = defineEvent({
  type: 'payments.payment-decided.v1',
  key: 'paymentId',
  data: object({ ...about, state: Type.Enum(['authorised', 'declined', 'voided']) }),
})

/** Money was taken for an order. */
export const PaymentCaptured = defineEvent({
  type: 'payments.payment-captured.v1',
  key: 'paymentId',
  data: object({ ...about, amount: MoneySchema }),
})

/** Authorised money was let go. */
export const PaymentVoided = defineEvent({
  type: 'payments.payment-voided.v1',
  key: 'paymentId',
  data: object(about),
})

/** Money was given back. */
export const PaymentRefunded = defineEvent({
  type: 'payments.payment-refunded.v1',
  key: 'paymentId',
  data: object({ ...about, amount: MoneySchema }),
})
