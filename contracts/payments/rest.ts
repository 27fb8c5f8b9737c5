import { type Static, Type } from 'typebox'
import { defineFailure } from '../common/errors.ts'
import { MoneySchema } from '../common/money.ts'
import { anyone, holding, route } from '../common/rest.ts'
import { Id, object, Text, Time } from '../common/schema.ts'

export const PaymentNotFound = defineFailure(
  'payment_not_found',
  'not-found',
  'There is no such payment',
)
export const PaymentDeclined = defineFailure(
  'payment_declined',
  'precondition',
  'The payment was declined',
  402,
)
export const PaymentStateForbids = defineFailure(
  'payment_state_forbids',
  'conflict',
  'The payment is not in a state that allows this',
)
export const AmountTooLarge = defineFailure(
  'amount_too_large',
  'precondition',
  'There is not so much left',
)
export const ProviderUnknown = defineFailure(
  'provider_unknown',
  'not-found',
  'There is no such payment provider',
)
export const WebhookRefused = defineFailure(
  'webhook_refused',
  'unauthenticated',
  'The signature of the webhook is not valid',
)
export const ProviderUnavailable = defineFailure(
  'provider_unavailable',
  'unavailable',
  'The payment provider does not answer',
)

export const providers = ['sandbox'] as const

/** `pending`: asked for, and the provider has not answered yet. */
export const paymentStates = [
  'pending',
  'requires_action',
  'authorised',
  'captured',
  'declined',
  'voided',
  'refunded',
] as const

export const Payment = object(
  {
    id: Id('pay'),
    checkoutId: Id('chk'),
    orderId: Type.Optional(Id('ord')),
    provider: Type.String(),
    state: Type.Enum([...paymentStates]),
    amount: MoneySchema,
    captured: MoneySchema,
    refunded: MoneySchema,
    declineCode: Type.Optional(Type.String()),
    underway: Type.Optional(
      Type.String({
        description: 'What the provider is still asked to do: find, capture, void or refund',
      }),
    ),
    ledger: Type.Array(object({ kind: Type.String(), amount: MoneySchema, at: Time })),
    createdAt: Time,
  },
  { title: 'Payment' },
)
export type Payment = Static<typeof Payment>

const one = object({ id: Id('pay') })
const part = object({
  amount: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1e9,
      description: 'Minor units; all that is left if not given',
    }),
  ),
})

/** Money: taken once, and only for an order. */
export const PaymentsRest = {
  getPayment: route({
    method: 'GET',
    path: '/v1/payments/:id',
    summary: 'A payment with its ledger',
    access: holding('payments:read'),
    params: one,
    replies: { 200: Payment },
    errors: [PaymentNotFound],
  }),
  capturePayment: route({
    method: 'POST',
    path: '/v1/payments/:id/capture',
    summary: 'Take authorised money, or a part of it; the provider is asked right after the reply',
    access: holding('payments:write'),
    idempotency: 'accepted',
    params: one,
    body: part,
    replies: { 202: Payment },
    errors: [PaymentNotFound, PaymentStateForbids, AmountTooLarge],
  }),
  refundPayment: route({
    method: 'POST',
    path: '/v1/payments/:id/refund',
    summary:
      'Give captured money back, or a part of it; the provider is asked right after the reply',
    access: holding('payments:write'),
    idempotency: 'accepted',
    params: one,
    body: part,
    replies: { 202: Payment },
    errors: [PaymentNotFound, PaymentStateForbids, AmountTooLarge],
  }),
  receiveWebhook: route({
    method: 'POST',
    path: '/v1/payments/webhooks/:provider',
    summary: 'Where a provider tells what became of charges; signed (Standard Webhooks)',
    access: anyone,
    params: object({ provider: Type.String({ maxLength: 40 }) }),
    accepts: ['application/json'],
    replies: { 204: null },
    errors: [WebhookRefused, ProviderUnknown],
  }),
  answerSandboxChallenge: route({
    method: 'POST',
    path: '/v1/payments/sandbox/challenges/:reference',
    summary: "The sandbox bank's 3-D Secure page: the shopper passes the challenge, or fails it",
    access: anyone,
    params: object({ reference: Text(60) }),
    body: object({ outcome: Type.Enum(['passed', 'failed']) }),
    replies: { 204: null },
    errors: [PaymentNotFound],
  }),
}
