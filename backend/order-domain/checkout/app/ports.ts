import type { Checkout, CheckoutState } from '../domain/checkout.ts'

/** What of a checkout changes on its way. */
export interface Progress {
  id: string
  state: CheckoutState
  actionUrl?: string | null
  failure?: Checkout['failure']
}

/** The checkouts that were tried. */
export interface Checkouts {
  /** Keeps a new checkout, or answers the one that its key belongs to already. */
  begin(checkout: Checkout): Promise<Checkout>
  /** Takes a checkout further, if its state still allows it; answers it as it is then. */
  advance(progress: Progress): Promise<Checkout>
  findByKey(key: string): Promise<Checkout | undefined>
  find(id: string): Promise<Checkout | undefined>
  /** Checkouts that nobody has touched for `idleSeconds`; each is touched, so that others leave it alone. */
  takeIdle(idleSeconds: number, limit: number): Promise<Checkout[]>
  /** Marks checkouts as idle: something happened that may let them go on. */
  nudge(ids: string[]): Promise<void>
  /** Calls `run` when the changes made so far are safe. */
  afterChange(run: () => void): void
  /** How many are under way. */
  open(): Promise<number>
}
