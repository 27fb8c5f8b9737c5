import type { Currency } from '../../../../contracts/common/money.ts'
import type {
  AuthoriseRequest,
  Payment as PaymentReply,
} from '../../../../contracts/payments/gen/rpc.ts'
import { ProviderUnavailable, ProviderUnknown } from '../../../../contracts/payments/rest.ts'
import { idFrom } from '../../../platform/ids.ts'
import { type Charge, learn, letGo, type Payment } from '../domain/payment.ts'
import type { Payments, Provider } from './ports.ts'

interface Needs {
  payments: Payments
  providers: Record<string, Provider>
}

/**
 * Asks the provider to hold the money of a checkout. The payment is kept before the provider is asked, and no
 * transaction is open meanwhile: whatever crashes, what became of the charge can be found out by its key.
 */
export const authorisePayment =
  ({ payments, providers }: Needs) =>
  async (wanted: AuthoriseRequest): Promise<PaymentReply> => {
    const provider = providers[wanted.provider]
    if (!provider) throw ProviderUnknown()
    const begun = await payments.begin(newPayment(wanted))
    if (begun.state !== 'pending') return reply(begun)
    const { token, amount, currency } = wanted
    const asking = provider.authorise({ key: begun.id, token, amount, currency })
    const charge = await asking.catch(unlessSilent)
    return charge ? learned(payments, begun, charge) : reply(begun)
  }

// Nobody knows yet whether there is a charge: the webhook will say, or the task that asks.
function unlessSilent(error: unknown): undefined {
  if (!ProviderUnavailable.is(error)) throw error
}

/** What became of a checkout's payment; the provider is asked where that is still open. */
export const resolvePayment =
  ({ payments, providers }: Needs) =>
  async ({ checkoutId }: { checkoutId: string }): Promise<PaymentReply> => {
    const id = idFrom('pay', checkoutId)
    const found = await payments.find(id)
    if (!found) return nothingAsked(id)
    const { payment } = found
    if (payment.state !== 'pending' && payment.state !== 'requires_action') return reply(payment)
    const charge = await providers[payment.provider]?.find(id)
    return charge ? learned(payments, payment, charge) : reply(payment)
  }

/** Lets the money of a checkout go: what is held, what was taken, and a charge that is still to appear. */
export const voidPayment =
  ({ payments, wake }: { payments: Payments; wake(): void }) =>
  async ({ checkoutId }: { checkoutId: string }): Promise<PaymentReply> => {
    const id = idFrom('pay', checkoutId)
    const changed = await payments.change({ id, decide: letGo })
    wake()
    return changed ? reply(changed) : nothingAsked(id)
  }

async function learned(
  payments: Payments,
  payment: Payment,
  charge: Charge,
): Promise<PaymentReply> {
  const decide = (known: Payment) => learn(known, charge, { told: true })
  return reply((await payments.change({ id: payment.id, decide })) ?? payment)
}

const newPayment = ({ checkoutId, provider, amount, currency }: AuthoriseRequest): Payment => ({
  id: idFrom('pay', checkoutId),
  checkoutId,
  orderId: null,
  provider,
  state: 'pending',
  amount,
  currency: currency as Currency,
  captured: 0,
  refunded: 0,
  reference: null,
  declineCode: null,
  actionUrl: null,
  task: { kind: 'find' },
})

const nothingAsked = (id: string) => ({ id, state: 'voided', declineCode: '', actionUrl: '' })

const reply = ({ id, state, declineCode, actionUrl }: Payment): PaymentReply => ({
  id,
  state,
  declineCode: declineCode ?? '',
  actionUrl: actionUrl ?? '',
})
