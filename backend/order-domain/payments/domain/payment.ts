import type { Failure } from '../../../../contracts/common/errors.ts'
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
export type Task = { kind: 'find' } | { kind: 'void' } | Moving
type Moving = { kind: 'capture' | 'refund'; amount: number }

/** The money of one checkout. Amounts are in minor units. */
export interface Payment {
  id: string
  checkoutId: string
  orderId: string | null
  provider: string
  state: PaymentState
  amount: number
  currency: Currency
  captured: number
  refunded: number
  reference: string | null
  declineCode: string | null
  actionUrl: string | null
  task: Task | null
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
  declineCode?: string | null
  actionUrl?: string | null
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

const may = ({ state }: Payment, become: PaymentState): boolean =>
  transitions[state].includes(become)

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
  return unchanged({ ...payment, task: open ? { kind: 'void' } : null })
}

function decide(payment: Payment, charge: Charge, told: boolean): Change {
  const { state, declineCode = null, actionUrl = null } = charge
  if (!may(payment, state)) return unchanged(payment)
  const next: Payment = { ...payment, state, declineCode, actionUrl, task: null }
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
  const takes = payment.state === 'captured' || may(payment, 'captured')
  if (!takes || captured + refunded === 0) return { payment, moved, events }
  const next = whenMoved(payment, captured, refunded)
  const news = [
    { kind: 'captured', amount: captured, event: PaymentCaptured } as const,
    { kind: 'refunded', amount: refunded, event: PaymentRefunded } as const,
  ].filter(({ amount }) => amount > 0)
  const { currency } = payment
  return {
    payment: next,
    moved: [...moved, ...news.map(({ kind, amount }) => ({ kind, amount }))],
    events: [
      ...events,
      ...news.map(({ event, amount }) => event({ ...about(next), amount: { amount, currency } })),
    ],
  }
}

function whenMoved(payment: Payment, captured: number, refunded: number): Payment {
  const next = {
    ...payment,
    captured: payment.captured + captured,
    refunded: payment.refunded + refunded,
  }
  if (may(next, 'captured')) next.state = 'captured'
  if (may(next, 'refunded') && next.refunded === next.captured) next.state = 'refunded'
  const { task } = payment
  if (task?.kind === 'refund') return { ...next, task: refundOf(task.amount - refunded) }
  return { ...next, task: task?.kind === 'void' ? refundOf(next.captured - next.refunded) : null }
}

const refundOf = (amount: number): Task | null => (amount > 0 ? { kind: 'refund', amount } : null)

/**
 * Takes in what the provider answered when it was asked to do a task; `asked` is the payment as it was then. A task
 * that another has replaced meanwhile, or whose outcome is still open, stays.
 */
export function carriedOut(payment: Payment, asked: Payment, charge: Charge): Change {
  const change = learn(payment, charge, { told: false })
  const { state, task, captured, refunded } = change.payment
  const open = state === 'pending' || state === 'requires_action'
  const same = JSON.stringify([task, captured]) === JSON.stringify([asked.task, asked.captured])
  if (open || !same || refunded !== asked.refunded) return change
  const rest = task?.kind === 'void' ? refundOf(captured - refunded) : null
  return { ...change, payment: { ...change.payment, task: rest } }
}

/** An order stands behind the payment: its money is to be taken. */
export function claim(payment: Payment, orderId: string): Change {
  const claimed = { ...payment, orderId }
  if (payment.state === 'authorised' && payment.task === null) {
    return unchanged({ ...claimed, task: { kind: 'capture', amount: payment.amount } })
  }
  // The money was let go before the order came: it must hear, or it would wait for ever.
  if (payment.state === 'voided')
    return { ...unchanged(claimed), events: [PaymentVoided(about(claimed))] }
  return unchanged(claimed)
}

/** The order will not be kept: money that is held is let go, money that was taken goes back. */
export function letGo(payment: Payment): Change {
  if (payment.task?.kind === 'void') return unchanged(payment)
  // It may have been taken in this moment: only the provider knows.
  if (payment.task?.kind === 'capture') return unchanged({ ...payment, task: { kind: 'void' } })
  if (payment.state === 'captured') {
    return unchanged({ ...payment, task: refundOf(payment.captured - payment.refunded) })
  }
  if (!may(payment, 'voided')) return unchanged(payment)
  const voided: Payment = { ...payment, state: 'voided', task: { kind: 'void' } }
  const events = [PaymentVoided(about(voided))]
  return { payment: voided, moved: heldOrLetGo(payment, 'voided'), events }
}

/** Staff takes authorised money, or a part of it; `payment_state_forbids` and `amount_too_large` where it cannot. */
export function requestCapture(payment: Payment, amount?: number): Change | Failure {
  const left = payment.amount - payment.captured
  const allowed = payment.state === 'captured' || may(payment, 'captured')
  return request(payment, { kind: 'capture', amount: amount ?? left }, allowed, left)
}

/** Staff gives money back, or a part of it; `payment_state_forbids` and `amount_too_large` where it cannot. */
export function requestRefund(payment: Payment, amount?: number): Change | Failure {
  const left = payment.captured - payment.refunded
  return request(
    payment,
    { kind: 'refund', amount: amount ?? left },
    may(payment, 'refunded'),
    left,
  )
}

function request(payment: Payment, task: Moving, allowed: boolean, left: number): Change | Failure {
  const { state, task: underWay } = payment
  const done = task.kind === 'capture' ? 'captured' : 'refunded'
  if (!allowed) return PaymentStateForbids({ detail: `A ${state} payment cannot be ${done}.` })
  if (underWay) {
    return PaymentStateForbids({
      detail: `A ${underWay.kind} is under way; try again in a moment.`,
    })
  }
  if (task.amount <= left && task.amount > 0) return unchanged({ ...payment, task })
  return AmountTooLarge({ detail: `At most ${left} can be ${done}.`, facts: { left } })
}

const about = ({ id, checkoutId, orderId }: Payment) => ({
  paymentId: id,
  checkoutId,
  ...(orderId !== null && { orderId }),
})
