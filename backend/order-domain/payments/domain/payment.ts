import type { Event } from '../../../../contracts/common/events.ts'
import type { Currency } from '../../../../contracts/common/money.ts'
import {
  PaymentCaptured,
  PaymentDecided,
  PaymentRefunded,
  PaymentVoided,
} from '../../../../contracts/payments/events.ts'
import {
  AmountTooLarge,
  PaymentStateForbids,
  type paymentStates,
} from '../../../../contracts/payments/rest.ts'

export type PaymentState = (typeof paymentStates)[number]

/** Something that is still to be done at the provider. */
export type Task = { kind: 'find' | 'void' } | { kind: 'capture' | 'refund'; amount: number }

/** The money of one checkout. Amounts are in minor units. */
export interface Payment {
  id: string
  checkoutId: string
  orderId: string | undefined
  provider: string
  state: PaymentState
  amount: number
  currency: Currency
  captured: number
  refunded: number
  reference: string | undefined
  declineCode: string | undefined
  actionUrl: string | undefined
  task: Task | undefined
}

/** A movement of money, as the ledger keeps it. */
export interface Movement {
  kind: 'authorised' | 'captured' | 'voided' | 'refunded'
  amount: number
}

/** What becomes of a payment: how it is now, what moved, and what the others are told. */
export interface Change {
  payment: Payment
  moved: Movement[]
  events: Event[]
}

/** A charge as the provider sees it. */
export interface Charge {
  reference: string
  state: 'authorised' | 'requires_action' | 'declined' | 'voided'
  declineCode?: string | undefined
  actionUrl?: string | undefined
  captured: number
  refunded: number
}

/** What may become of a payment. */
export const transitions: Record<PaymentState, readonly PaymentState[]> = {
  pending: ['requires_action', 'authorised', 'declined', 'voided'],
  requires_action: ['authorised', 'declined', 'voided'],
  authorised: ['captured', 'voided'],
  captured: ['refunded'],
  declined: [],
  voided: [],
  refunded: [],
}

const unchanged = (payment: Payment): Change => ({ payment, moved: [], events: [] })

/**
 * Takes in what the provider says of the charge: in a reply, by webhook, or when asked. Words may be repeated, late
 * and out of order; only what leads further counts. `told` is whether somebody waits for the answer right now:
 * if not, the others hear by event.
 */
export function learn(payment: Payment, charge: Charge, { told }: { told: boolean }): Change {
  const known = { ...payment, reference: charge.reference }
  if (payment.state === 'voided') return stillToVoid(known, charge)
  const decided = decide(known, charge, told)
  return booked(decided, charge)
}

// A charge that shows up after we let it go: it is let go at the provider too.
function stillToVoid(payment: Payment, charge: Charge): Change {
  const open = charge.state === 'authorised' || charge.state === 'requires_action'
  return unchanged(open ? { ...payment, task: { kind: 'void' } } : { ...payment, task: undefined })
}

function decide(payment: Payment, charge: Charge, told: boolean): Change {
  const { state } = charge
  if (state === payment.state || !transitions[payment.state].includes(state))
    return unchanged(payment)
  const { declineCode, actionUrl } = charge
  const next: Payment = { ...payment, state, declineCode, actionUrl, task: undefined }
  return { payment: next, moved: heldOrLetGo(payment, state), events: newsOf(next, state, told) }
}

function heldOrLetGo({ state: before, amount }: Payment, state: Charge['state']): Movement[] {
  if (state === 'authorised') return [{ kind: 'authorised', amount }]
  return state === 'voided' && before === 'authorised' ? [{ kind: 'voided', amount }] : []
}

function newsOf(payment: Payment, state: Charge['state'], told: boolean): Event[] {
  const decided =
    told || state === 'requires_action' ? [] : [PaymentDecided({ ...about(payment), state })]
  return state === 'voided' ? [...decided, PaymentVoided(about(payment))] : decided
}

// The provider's books may be ahead of ours, when its reply was lost.
function booked({ payment, moved, events }: Change, charge: Charge): Change {
  const captured = Math.max(0, charge.captured - payment.captured)
  const refunded = Math.max(0, charge.refunded - payment.refunded)
  if (captured === 0 && refunded === 0) return { payment, moved, events }
  const next: Payment = {
    ...payment,
    captured: payment.captured + captured,
    refunded: payment.refunded + refunded,
    task: undefined,
  }
  next.state = next.refunded === next.captured && next.refunded > 0 ? 'refunded' : 'captured'
  const inCurrency = (amount: number) => ({ amount, currency: payment.currency })
  return {
    payment: next,
    moved: [
      ...moved,
      ...(captured > 0 ? [{ kind: 'captured', amount: captured } as const] : []),
      ...(refunded > 0 ? [{ kind: 'refunded', amount: refunded } as const] : []),
    ],
    events: [
      ...events,
      ...(captured > 0 ? [PaymentCaptured({ ...about(next), amount: inCurrency(captured) })] : []),
      ...(refunded > 0 ? [PaymentRefunded({ ...about(next), amount: inCurrency(refunded) })] : []),
    ],
  }
}

/** An order stands behind the payment: its money is to be taken. */
export function claim(payment: Payment, orderId: string): Change {
  const claimed = { ...payment, orderId }
  if (payment.state === 'authorised') {
    return unchanged({ ...claimed, task: { kind: 'capture', amount: payment.amount } })
  }
  // The money was let go before the order came: it must hear, or it would wait for ever.
  if (payment.state === 'voided')
    return { ...unchanged(claimed), events: [PaymentVoided(about(claimed))] }
  return unchanged(claimed)
}

/** The order will not be kept: money that is held is let go, money that was taken goes back. */
export function letGo(payment: Payment): Change {
  if (payment.state === 'captured') {
    return unchanged({
      ...payment,
      task: { kind: 'refund', amount: payment.captured - payment.refunded },
    })
  }
  if (!transitions[payment.state].includes('voided')) return unchanged(payment)
  const voided: Payment = { ...payment, state: 'voided', task: { kind: 'void' } }
  const held = payment.state === 'authorised'
  return {
    payment: voided,
    moved: held ? [{ kind: 'voided', amount: payment.amount }] : [],
    events: [PaymentVoided(about(voided))],
  }
}

/** Staff takes authorised money, or a part of it. Throws `payment_state_forbids` and `amount_too_large`. */
export function requestCapture(
  payment: Payment,
  amount = payment.amount - payment.captured,
): Change {
  const left = payment.amount - payment.captured
  allow(payment, ['authorised', 'captured'], 'capture', amount, left)
  return unchanged({ ...payment, task: { kind: 'capture', amount } })
}

/** Staff gives money back, or a part of it. Throws `payment_state_forbids` and `amount_too_large`. */
export function requestRefund(
  payment: Payment,
  amount = payment.captured - payment.refunded,
): Change {
  allow(payment, ['captured'], 'refund', amount, payment.captured - payment.refunded)
  return unchanged({ ...payment, task: { kind: 'refund', amount } })
}

function allow(
  payment: Payment,
  states: PaymentState[],
  action: string,
  amount: number,
  left: number,
): void {
  if (!states.includes(payment.state)) {
    throw PaymentStateForbids({
      detail: `A payment that is ${payment.state} cannot be ${action}d.`,
    })
  }
  if (payment.task)
    throw PaymentStateForbids({
      detail: `A ${payment.task.kind} is under way; try again in a moment.`,
    })
  if (amount > left || amount <= 0) {
    throw AmountTooLarge({ detail: `At most ${left} can be ${action}d.`, facts: { left } })
  }
}

const about = ({ id, checkoutId, orderId }: Payment) => ({
  paymentId: id,
  checkoutId,
  ...(orderId !== undefined && { orderId }),
})
