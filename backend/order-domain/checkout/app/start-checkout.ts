import type { NewCheckout } from '../../../../contracts/checkout/rest.ts'
import { IdempotencyKeyReused } from '../../../../contracts/common/errors.ts'
import { hashedId } from '../../../platform/ids.ts'
import { type Agreement, type Checkout, holdSeconds } from '../domain/checkout.ts'
import type { Drive, Outcome } from './drive.ts'
import type { Checkouts } from './ports.ts'

interface Needs {
  checkouts: Checkouts
  agree(request: NewCheckout, customerId: string | undefined): Promise<Agreement>
  drive: Drive
  now(): Date
}

/** Somebody's wish to buy, with the key under which it may be repeated. */
export interface Wish {
  request: NewCheckout
  customerId: string | undefined
  idempotencyKey: string
}

/**
 * Buys what is in a cart, once for each key: a repetition gets what became of the first, at the same time or later,
 * and another request under that key fails with `idempotency_key_reused`.
 */
export function startCheckout(needs: Needs) {
  const underWay = new Map<string, Promise<Outcome>>()

  return (wish: Wish): Promise<Outcome> => {
    const key = `${wish.customerId ?? 'guest'} ${wish.idempotencyKey}`
    const id = hashedId('chk', key, JSON.stringify(wish.request))
    const known = underWay.get(id)
    if (known) return known
    const outcome = start(needs, wish, id, key).finally(() => underWay.delete(id))
    underWay.set(id, outcome)
    return outcome
  }
}

async function start(needs: Needs, wish: Wish, id: string, key: string): Promise<Outcome> {
  let agreed: Agreement
  try {
    agreed = await needs.agree(wish.request, wish.customerId)
  } catch (error) {
    // What cannot be bought any more may have been bought by the first request with this key.
    const first = await needs.checkouts.findByKey(key)
    if (!first) throw error
    if (first.id !== id) throw IdempotencyKeyReused()
    return needs.drive.resume(first)
  }
  return needs.drive.begin(newCheckout(needs, wish, id, key, agreed))
}

const newCheckout = (
  { now }: Needs,
  { request, customerId }: Wish,
  id: string,
  key: string,
  agreed: Agreement,
): Checkout => ({
  id,
  key,
  state: 'started',
  cartId: request.cartId,
  customerId: customerId ?? null,
  agreed,
  actionUrl: null,
  failure: null,
  expiresAt: new Date(now().getTime() + holdSeconds * 1000).toISOString(),
})
