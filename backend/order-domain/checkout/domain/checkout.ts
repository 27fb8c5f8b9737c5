import type { NewCheckout } from '../../../../contracts/checkout/rest.ts'
import type { PlaceRequest } from '../../../../contracts/orders/gen/rpc.ts'

/** What was agreed on before anything was done: the whole order, and how it is paid. */
export interface Agreement {
  order: Omit<PlaceRequest, 'checkoutId' | 'paymentId'>
  payment: NewCheckout['payment']
}

export const checkoutStates = ['started', 'waiting', 'undoing', 'completed', 'failed'] as const
export type CheckoutState = (typeof checkoutStates)[number]

/** An attempt to buy what is in a cart. */
export interface Checkout {
  id: string
  key: string
  state: CheckoutState
  cartId: string
  customerId: string | null
  agreed: Agreement
  /** Where the shopper has to go, while it waits for them. */
  actionUrl: string | null
  failure: KeptFailure | null
  expiresAt: string
}

/** Why a checkout failed, as it is kept for repetitions. */
export interface KeptFailure {
  code: FailureCode
  detail: string
  facts?: Record<string, unknown> | undefined
}

export type FailureCode = 'payment_declined' | 'out_of_stock' | 'cart_ordered' | 'checkout_expired'

/**
 * What may become of a checkout. The steps of the sale leave their own records where they are done (a reservation, a
 * payment, an order, all under the checkout's id), so a checkout that is `started` can be driven again from the first
 * step at any time: what is done already answers with what it is.
 */
export const transitions: Record<CheckoutState, readonly CheckoutState[]> = {
  started: ['waiting', 'undoing', 'completed', 'failed'],
  waiting: ['undoing', 'completed'],
  undoing: ['failed'],
  completed: [],
  failed: [],
}

/** From which states a checkout may come into one. */
export const statesBefore = (state: CheckoutState): CheckoutState[] =>
  checkoutStates.filter(each => transitions[each].includes(state))

/** How long pairs are kept for a checkout, and a shopper may take for a challenge. */
export const holdSeconds = 15 * 60
