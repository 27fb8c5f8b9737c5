import { setTimeout as pause } from 'node:timers/promises'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { ProviderUnavailable, WebhookRefused } from '../../../../contracts/payments/rest.ts'
import { newId } from '../../../platform/ids.ts'
import type { BackgroundWork } from '../../../platform/service.ts'
import type { Provider } from '../app/ports.ts'
import type { Charge } from '../domain/payment.ts'
import { patienceMs, tokens, unknownToken } from './bank.ts'
import type { BankLedger, Notification } from './ledger.ts'

interface Told {
  key: string
  charge: Charge
}

/** The provider that is always there: it moves play money, and behaves like a real one, at its worst. */
export function sandboxProvider(bank: BankLedger, secret: Buffer): Provider {
  const webhook = new Webhook(secret.toString('base64'))
  return {
    async authorise({ key, token, amount, currency }) {
      const { state, declineCode, appearsAfterMs = 0 } = tokens[token] ?? unknownToken
      const charge = await bank.charge({
        key,
        amount,
        currency,
        state,
        declineCode,
        appearsAfterMs,
      })
      if (appearsAfterMs === 0) return charge
      await pause(patienceMs)
      throw ProviderUnavailable()
    },
    find: bank.find,
    capture: ({ charge, key, amount }) => bank.move({ charge, key, amount, kind: 'capture' }),
    refund: ({ charge, key, amount }) => bank.move({ charge, key, amount, kind: 'refund' }),
    void: bank.void,
    read({ headers, body }) {
      try {
        return (webhook.verify(body, headers) as { charges: Told[] }).charges
      } catch (cause) {
        if (cause instanceof WebhookVerificationError) throw WebhookRefused({ cause })
        throw cause
      }
    },
  }
}

type Post = (
  path: string,
  request: { headers: Record<string, string>; body: string },
) => Promise<{ status: number }>

/** The bank's own work: it sends its messages to our webhook, signed, those of one moment together. */
export function bankMessages(bank: BankLedger, secret: Buffer, post: Post): BackgroundWork {
  const webhook = new Webhook(secret.toString('base64'))
  const send = async (): Promise<number> => {
    const notifications = await bank.due(100)
    if (notifications.length === 0) return 0
    const { status } = await post('/v1/payments/webhooks/sandbox', signed(webhook, notifications))
    if (status >= 300)
      throw new Error(`our webhook answered ${status}; the bank sends its messages again`)
    await bank.sent(notifications)
    return notifications.length
  }
  return { name: 'sandbox webhooks', everyMs: 200, gatherMs: 200, run: send }
}

function signed(webhook: Webhook, notifications: Notification[]) {
  const id = newId('msg')
  const at = new Date()
  const body = JSON.stringify({
    charges: notifications.map(({ key, charge }) => ({ key, charge })),
  })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': webhook.sign(id, at, body),
  }
  return { headers, body }
}
