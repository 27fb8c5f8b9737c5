import type { CartsDefinition } from '../../../../contracts/cart/gen/rpc.ts'
import { CartNotFound, CartOrdered } from '../../../../contracts/cart/rest.ts'
import { type Failure, IdempotencyKeyReused } from '../../../../contracts/common/errors.ts'
import type { OrdersDefinition } from '../../../../contracts/orders/gen/rpc.ts'
import type { Payment, PaymentsDefinition } from '../../../../contracts/payments/gen/rpc.ts'
import type { StockDefinition } from '../../../../contracts/stock/gen/rpc.ts'
import { OutOfStock, ReservationLost } from '../../../../contracts/stock/rest.ts'
import { idFrom } from '../../../platform/ids.ts'
import type { RpcClient } from '../../../platform/rpc/definition.ts'
import type { Log } from '../../../platform/telemetry/log.ts'
import { type Checkout, holdSeconds, type KeptFailure } from '../domain/checkout.ts'
import type { Checkouts } from './ports.ts'

export interface Needs {
  checkouts: Checkouts
  carts: RpcClient<CartsDefinition>
  stock: RpcClient<StockDefinition>
  payments: RpcClient<PaymentsDefinition>
  orders: RpcClient<OrdersDefinition>
  log: Log
  now(): Date
}

/** Where a checkout stands: an order (as its JSON), a wait, or a failure. */
export type Outcome =
  | { kind: 'completed'; orderJson: string }
  | { kind: 'waiting'; checkoutId: string; actionUrl: string | null }
  | { kind: 'failed'; failure: KeptFailure }

/**
 * Drives a checkout as far as it goes. Every step may be repeated and answers the same, so this can be called at any
 * time, for a checkout in any state, by several processes at once: after a crash, on a webhook, on a second request.
 */
export const driveCheckout = (needs: Needs) => ({
  /** A new checkout: it is kept while its pairs are reserved, for neither needs the other. */
  async begin(checkout: Checkout): Promise<Outcome> {
    const reserving = reserve(needs, checkout)
    const [kept] = await Promise.allSettled([needs.checkouts.begin(checkout), reserving])
    if (kept.status === 'rejected') throw kept.reason
    if (kept.value.id !== checkout.id) return refuseKey(needs, checkout)
    if (kept.value.state === 'started') return goForward(needs, checkout, reserving)
    // It failed before, perhaps for want of the pairs that are there now.
    if (kept.value.state === 'failed') await release(needs, checkout)
    return goOn(needs, kept.value)
  },

  /** A checkout that was begun before. */
  resume: (checkout: Checkout): Promise<Outcome> => goOn(needs, checkout),
})

export type Drive = ReturnType<typeof driveCheckout>

// The key belongs to another request: what was reserved beside finding that out is given back.
async function refuseKey(needs: Needs, checkout: Checkout): Promise<never> {
  await release(needs, checkout)
  throw IdempotencyKeyReused({
    detail: 'This Idempotency-Key belongs to another checkout. Send a new key with a new request.',
  })
}

async function goOn(needs: Needs, checkout: Checkout): Promise<Outcome> {
  switch (checkout.state) {
    case 'started':
      return goForward(needs, checkout, reserve(needs, checkout))
    case 'waiting':
      return afterPayment(needs, checkout, await paymentOf(needs, checkout))
    case 'undoing':
      return undo(needs, checkout)
    default:
      return outcomeOf(needs, checkout)
  }
}

async function goForward(
  needs: Needs,
  checkout: Checkout,
  reserving: Promise<unknown>,
): Promise<Outcome> {
  try {
    await reserving
  } catch (error) {
    return refuse(needs, checkout, error)
  }
  return pay(needs, checkout)
}

const reserve = ({ stock }: Needs, { id, agreed }: Checkout) =>
  stock.reserve({
    reservationId: id,
    lines: agreed.order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
    ttlSeconds: holdSeconds,
  })

const release = ({ stock }: Needs, { id }: Checkout) => stock.release({ reservationId: id })

const paymentOf = ({ payments }: Needs, { id }: Checkout) => payments.resolve({ checkoutId: id })

// Nothing is held when a reservation is refused: there is nothing to undo.
async function refuse(needs: Needs, checkout: Checkout, error: unknown): Promise<Outcome> {
  if (!OutOfStock.is(error) && !ReservationLost.is(error)) throw error
  const failure = soldOut(error)
  const failed = await needs.checkouts.advance({ id: checkout.id, state: 'failed', failure })
  return outcomeOf(needs, failed)
}

async function pay(needs: Needs, checkout: Checkout): Promise<Outcome> {
  const { order, payment } = checkout.agreed
  const paid = await needs.payments.authorise({
    checkoutId: checkout.id,
    ...payment,
    amount: order.total,
    currency: order.currency,
  })
  return afterPayment(needs, checkout, paid)
}

async function afterPayment(needs: Needs, checkout: Checkout, payment: Payment): Promise<Outcome> {
  switch (payment.state) {
    case 'authorised':
    case 'captured':
      return order(needs, checkout, payment.id)
    case 'pending':
    case 'requires_action':
      return wait(needs, checkout, payment)
    default:
      return startUndoing(needs, checkout, declined(payment))
  }
}

async function order(needs: Needs, checkout: Checkout, paymentId: string): Promise<Outcome> {
  const { id, agreed } = checkout
  // The order's id comes from the checkout's, so neither has to wait for the other.
  const [placed, sold] = await Promise.allSettled([
    needs.orders.place({ ...agreed.order, checkoutId: id, paymentId }),
    sell(needs, checkout),
  ])
  if (placed.status === 'rejected') throw placed.reason
  if (sold.status === 'rejected') {
    const failure = whyLost(sold.reason)
    if (failure) return startUndoing(needs, checkout, failure)
    throw sold.reason
  }
  // The reply need not wait for this note: without it the checkout is driven again, and comes out here again.
  needs.checkouts.advance({ id, state: 'completed' }).catch((error: unknown) => {
    needs.log.warn('a completed checkout could not be noted; it will be', { job: id }, error)
  })
  return { kind: 'completed', orderJson: placed.value.orderJson }
}

// A cart is closed only when its pairs are sold: without them its shopper goes on with it.
async function sell({ stock, carts }: Needs, { id, cartId }: Checkout): Promise<void> {
  await stock.commit({ reservationId: id })
  await carts.close({ cartId, orderId: idFrom('ord', id) }).catch(cartIsGone)
}

// A cart that expired meanwhile needs no closing.
function cartIsGone(error: unknown): void {
  if (!CartNotFound.is(error)) throw error
}

// While the shopper took their time, the pairs went to somebody else, or the cart became another order.
function whyLost(error: unknown): KeptFailure | undefined {
  if (ReservationLost.is(error)) return soldOut(error)
  const bought: KeptFailure = { code: 'cart_ordered', detail: 'This cart was bought already.' }
  return CartOrdered.is(error) ? bought : undefined
}

async function wait(needs: Needs, checkout: Checkout, payment: Payment): Promise<Outcome> {
  if (new Date(checkout.expiresAt) < needs.now()) return startUndoing(needs, checkout, expired)
  const actionUrl = payment.actionUrl || null
  const { id, state } = checkout
  if (state !== 'started') return { kind: 'waiting', checkoutId: id, actionUrl }
  return outcomeOf(needs, await needs.checkouts.advance({ id, state: 'waiting', actionUrl }))
}

// The decision is kept before anything is undone: whoever comes after a crash goes on in the same direction.
async function startUndoing(
  needs: Needs,
  checkout: Checkout,
  failure: KeptFailure,
): Promise<Outcome> {
  const undoing = await needs.checkouts.advance({ id: checkout.id, state: 'undoing', failure })
  // Also where another has let it fail before: then a payment may have come in since.
  return undoing.state === 'completed' ? outcomeOf(needs, undoing) : undo(needs, undoing)
}

async function undo(needs: Needs, checkout: Checkout): Promise<Outcome> {
  const { id } = checkout
  await needs.orders.cancelFor({ checkoutId: id, reason: 'the checkout could not be completed' })
  await Promise.all([needs.payments.void({ checkoutId: id }), release(needs, checkout)])
  return outcomeOf(needs, await needs.checkouts.advance({ id, state: 'failed' }))
}

async function outcomeOf(needs: Needs, checkout: Checkout): Promise<Outcome> {
  const { id, state, agreed, failure, actionUrl } = checkout
  if (state === 'failed') return { kind: 'failed', failure: failure ?? expired }
  if (state !== 'completed') return { kind: 'waiting', checkoutId: id, actionUrl }
  const { id: paymentId } = await paymentOf(needs, checkout)
  const { orderJson } = await needs.orders.place({ ...agreed.order, checkoutId: id, paymentId })
  return { kind: 'completed', orderJson }
}

const expired: KeptFailure = {
  code: 'checkout_expired',
  detail: 'The payment was not completed in time. Nothing was charged; start again.',
}

const soldOut = ({ facts, code, message }: Failure): KeptFailure => ({
  code: 'out_of_stock',
  detail: code === 'out_of_stock' ? message : 'The pairs were sold while the payment was open.',
  facts,
})

const declined = ({ declineCode }: Payment): KeptFailure => ({
  code: 'payment_declined',
  detail: 'The payment was declined. Use another card, or ask the bank.',
  facts: { declineCode },
})
