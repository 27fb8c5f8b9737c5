import type { Failure } from '../../../../contracts/common/errors.ts'
import type { Change, Charge, Movement, Payment } from '../domain/payment.ts'

export interface LedgerEntry extends Movement {
  at: string
}

/** A change of one payment, decided while nobody else can change it. */
export interface PaymentDecision {
  id: string
  /** Whether somebody is told that it is done; else it is followed by something durable, or done again. */
  durable?: boolean
  /** Pure; a failure goes to whoever asked, and to nobody with whom it shares a transaction. */
  decide(payment: Payment): Change | Failure
}

/** The payments that were begun. */
export interface Payments {
  /** Keeps a new payment; one that is there already is answered as it is. */
  begin(payment: Payment): Promise<Payment>
  /** Decides and keeps the change with its ledger and events; `undefined` if there is no such payment. */
  change(decision: PaymentDecision): Promise<Payment | undefined>
  /** The same for many at once. */
  changeAll(decisions: PaymentDecision[]): Promise<void>
  /** Calls `run` when the changes made so far are safe. */
  afterChange(run: () => void): void
  find(
    id: string,
  ): Promise<{ payment: Payment; createdAt: string; ledger: LedgerEntry[] } | undefined>
  /** Payments with something left to do at the provider, whose time has come; each is taken for a while. */
  withTasks(limit: number): Promise<Payment[]>
}

/** Who moves the money. Every call may be repeated: a key is one charge, or one movement, for ever. */
export interface Provider {
  /** Asks for money to be held; throws `provider_unavailable` when there is no answer in time. */
  authorise(wanted: {
    key: string
    token: string
    amount: number
    currency: string
  }): Promise<Charge>
  /** The charge of a key, if the provider knows one by now. */
  find(key: string): Promise<Charge | undefined>
  capture(movement: { charge: string; key: string; amount: number }): Promise<Charge>
  refund(movement: { charge: string; key: string; amount: number }): Promise<Charge>
  /** Lets a charge go; one whose money was taken already is answered as it is. */
  void(charge: string): Promise<Charge>
  /** What a webhook says, after its signature was checked; throws `webhook_refused`. */
  read(webhook: {
    headers: Record<string, string>
    body: Buffer
  }): { key: string; charge: Charge }[]
}
