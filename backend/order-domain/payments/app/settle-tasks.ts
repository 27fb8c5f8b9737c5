import { type Charge, carriedOut, type Payment } from '../domain/payment.ts'
import type { Payments, Provider } from './ports.ts'

interface Needs {
  payments: Payments
  providers: Record<string, Provider>
}

/** Does at the providers what is left to do there, and answers how many payments there were. */
export const settleTasks =
  ({ payments, providers }: Needs) =>
  async (): Promise<number> => {
    const waiting = await payments.withTasks(200)
    const outcomes = await Promise.allSettled(
      waiting.map(async payment => {
        const charge = await perform(payment, providers[payment.provider] as Provider)
        if (!charge) return
        const decide = (known: Payment) => carriedOut(known, payment, charge)
        await payments.change({ id: payment.id, decide })
      }),
    )
    const failed = outcomes.find(each => each.status === 'rejected')
    // Each has its own time for the next try; the loop's log says why it failed.
    if (failed) throw failed.reason
    return waiting.length
  }

function perform({ id, task, reference, captured, refunded }: Payment, provider: Provider) {
  if (!task || task.kind === 'find') return provider.find(id)
  if (reference === null) return voidUnseen(id, provider)
  if (task.kind === 'void') return provider.void(reference)
  // The key holds what was moved before: the same movement repeated is one, the next one is another.
  const key = `${id}:${task.kind}:${task.kind === 'capture' ? captured : refunded}`
  return provider[task.kind]({ charge: reference, key, amount: task.amount })
}

async function voidUnseen(id: string, provider: Provider): Promise<Charge | undefined> {
  const charge = await provider.find(id)
  return charge?.state === 'authorised' || charge?.state === 'requires_action'
    ? provider.void(charge.reference)
    : charge
}
