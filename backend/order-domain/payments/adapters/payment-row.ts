import type { Currency } from '../../../../contracts/common/money.ts'
import type { Payment, PaymentState, Task } from '../domain/payment.ts'

/** A payment as its table keeps it. */
export interface PaymentRow {
  id: string
  checkout_id: string
  order_id: string | null
  provider: string
  state: PaymentState
  amount: number
  currency: Currency
  captured: number
  refunded: number
  reference: string | null
  decline_code: string | null
  action_url: string | null
  task: Task['kind'] | null
  task_amount: number | null
  created_at: string
}

export const toRow = (payment: Payment): Omit<PaymentRow, 'created_at'> => ({
  id: payment.id,
  checkout_id: payment.checkoutId,
  order_id: payment.orderId ?? null,
  provider: payment.provider,
  state: payment.state,
  amount: payment.amount,
  currency: payment.currency,
  captured: payment.captured,
  refunded: payment.refunded,
  reference: payment.reference ?? null,
  decline_code: payment.declineCode ?? null,
  action_url: payment.actionUrl ?? null,
  task: payment.task?.kind ?? null,
  task_amount: payment.task && 'amount' in payment.task ? payment.task.amount : null,
})

export const fromRow = (row: PaymentRow): Payment => ({
  id: row.id,
  checkoutId: row.checkout_id,
  orderId: row.order_id ?? undefined,
  provider: row.provider,
  state: row.state,
  amount: row.amount,
  currency: row.currency,
  captured: row.captured,
  refunded: row.refunded,
  reference: row.reference ?? undefined,
  declineCode: row.decline_code ?? undefined,
  actionUrl: row.action_url ?? undefined,
  task: taskOf(row),
})

function taskOf({ task, task_amount: amount }: PaymentRow): Task | undefined {
  if (task === null) return undefined
  return task === 'capture' || task === 'refund'
    ? { kind: task, amount: amount ?? 0 }
    : { kind: task }
}
