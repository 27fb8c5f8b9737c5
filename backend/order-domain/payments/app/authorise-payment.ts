import type { Currency } from '../../../../contracts/common/money.ts'
import type {
  AuthoriseRequest,
  Payment as PaymentReply,
} from '../../../../contracts/payments/gen/rpc.ts'
import { ProviderUnavailable, ProviderUnknown } from '../../../../contracts/payments/rest.ts'
import { idFrom } from '../../../platform/ids.ts'
import { learn, type Payment } from '../domain/payment.ts'
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
  async ({
    checkoutId,
    provider: name,
    token,
    amount,
    currency,
  }: AuthoriseRequest): Promise<PaymentReply> => {
    const provider = providers[name]
    if (!provider) throw ProviderUnknown()
    const begun = await payments.begin(newPayment(checkoutId, name, amount, currency as Currency))
    if (begun.state !== 'pending') return reply(begun)
    try {
      const charge = await provider.authorise({ key: begun.id, token, amount, currency })
      const decided = await payments.change({
        id: begun.id,
        decide: known => learn(known, charge, { told: true }),
      })
      return reply(decided ?? begun)
    } catch (error) {
      // Nobody knows yet whether there is a charge: the webhook will say, or the task that asks.
      if (ProviderUnavailable.is(error)) return reply(begun)
      throw error
    }
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
    if (!charge) return reply(payment)
    const decided = await payments.change({
      id,
      decide: known => learn(known, charge, { told: true }),
    })
    return reply(decided ?? payment)
  }

const newPayment = (
  checkoutId: string,
  provider: string,
  amount: number,
  currency: Currency,
): Payment => ({
  id: idFrom('pay', checkoutId),
  checkoutId,
  orderId: null,
  provider,
  state: 'pending',
  amount,
  currency,
  captured: 0,
  refunded: 0,
  reference: null,
  declineCode: null,
  actionUrl: null,
  task: { kind: 'find' },
})

/** What becomes of a payment that nobody ever asked for. */
export const nothingAsked = (id: string): PaymentReply => ({
  id,
  state: 'voided',
  declineCode: '',
  actionUrl: '',
})

/** A payment as a calling service sees it. */
export const reply = ({ id, state, declineCode, actionUrl }: Payment): PaymentReply => ({
  id,
  state,
  declineCode: declineCode ?? '',
  actionUrl: actionUrl ?? '',
})
