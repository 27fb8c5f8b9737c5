import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ApiError } from '../../../contracts/common/client.ts'
import { OrderCancelled, OrderPlaced } from '../../../contracts/orders/events.ts'
import { PaymentsDefinition } from '../../../contracts/payments/gen/rpc.ts'
import { PaymentsRest } from '../../../contracts/payments/rest.ts'
import { idFrom, newId } from '../../platform/ids.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import payments from './service.ts'

let running: ServiceUnderTest
const staff = { permissions: ['payments:read', 'payments:write'] }

before(async () => {
  running = await startService({ service: payments, at: import.meta.url })
})
after(() => running.close())

const rpc = () => running.rpc(PaymentsDefinition)
const authorise = (checkoutId: string, token = 'tok_ok') =>
  rpc().authorise({ checkoutId, provider: 'sandbox', token, amount: 12_995, currency: 'EUR' })
const details = async (checkoutId: string) => {
  const api = await running.client(PaymentsRest, staff)
  return api.getPayment({ params: { id: idFrom('pay', checkoutId) } })
}
const ledgerOf = async (checkoutId: string) =>
  (await details(checkoutId)).ledger.map(({ kind, amount }) => `${kind} ${amount.amount}`)
const about = (checkoutId: string) => ({
  orderId: idFrom('ord', checkoutId),
  checkoutId,
  paymentId: idFrom('pay', checkoutId),
  email: 'a@b.co',
  number: 'SC-1',
  total: { amount: 12_995, currency: 'EUR' as const },
  lines: [],
})
const eventsAbout = async (checkoutId: string) =>
  (await running.published())
    .filter(({ data }) => (data as { checkoutId: string }).checkoutId === checkoutId)
    .map(({ type }) => type)

test('a checkout that asks again and again is charged once', async () => {
  const id = newId('chk')
  const replies = await Promise.all([authorise(id), authorise(id), authorise(id)])
  assert.deepEqual([...new Set(replies.map(({ state }) => state))], ['authorised'])
  assert.equal((await authorise(id, 'tok_declined')).state, 'authorised')
  await running.settle()
  assert.deepEqual(await ledgerOf(id), ['authorised 12995'])
})

test('a declined payment says why, and moves no money', async () => {
  const id = newId('chk')
  const { state, declineCode } = await authorise(id, 'tok_insufficient_funds')
  assert.deepEqual([state, declineCode], ['declined', 'insufficient_funds'])
  assert.deepEqual(await ledgerOf(id), [])
  assert.equal((await authorise(newId('chk'), 'tok_of_nobody')).declineCode, 'unknown_token')
})

test('the money is taken when the order is placed, once, however often that is told', async () => {
  const id = newId('chk')
  await authorise(id)
  await running.publish(OrderPlaced(about(id)), OrderPlaced(about(id)))
  const { state, captured, orderId } = await details(id)
  assert.deepEqual([state, captured.amount, orderId], ['captured', 12_995, idFrom('ord', id)])
  assert.deepEqual(await ledgerOf(id), ['authorised 12995', 'captured 12995'])
  assert.deepEqual(await eventsAbout(id), ['payments.payment-captured.v1'])
})

test('the money of a cancelled order goes back: let go when held, refunded when taken', async () => {
  const [held, taken] = [newId('chk'), newId('chk')]
  await authorise(held)
  await authorise(taken)
  await running.publish(OrderPlaced(about(taken)))
  await running.publish(
    OrderCancelled({ ...about(held), reason: 'test' }),
    OrderCancelled({ ...about(taken), reason: 'test' }),
    OrderCancelled({ ...about(taken), reason: 'test' }),
  )
  assert.deepEqual(await ledgerOf(held), ['authorised 12995', 'voided 12995'])
  assert.deepEqual(await ledgerOf(taken), ['authorised 12995', 'captured 12995', 'refunded 12995'])
  assert.equal((await details(taken)).state, 'refunded')
})

test('an order that comes after its money was let go hears so', async () => {
  const id = newId('chk')
  await authorise(id)
  await rpc().void({ checkoutId: id })
  await running.publish(OrderPlaced(about(id)))
  assert.equal((await details(id)).captured.amount, 0)
  assert.equal(
    (await eventsAbout(id)).filter(type => type === 'payments.payment-voided.v1').length,
    2,
  )
})

test('a challenge is answered by the shopper, and the outcome is told by webhook', async () => {
  const [passed, failed] = [newId('chk'), newId('chk')]
  const api = await running.client(PaymentsRest)
  for (const [id, outcome] of [
    [passed, 'passed'],
    [failed, 'failed'],
  ] as const) {
    const { state, actionUrl } = await authorise(id, 'tok_3ds')
    assert.equal(state, 'requires_action')
    await api.answerSandboxChallenge({
      params: { reference: actionUrl.split('/').at(-1) as string },
      body: { outcome },
    })
  }
  await told(passed, 'payments.payment-decided.v1')
  await told(failed, 'payments.payment-decided.v1')
  assert.equal((await details(passed)).state, 'authorised')
  assert.equal((await details(failed)).declineCode, 'authentication_failed')
})

test('a provider that does not answer leaves the payment open until its webhook comes', async () => {
  const id = newId('chk')
  assert.equal((await authorise(id, 'tok_timeout')).state, 'pending')
  assert.equal((await rpc().resolve({ checkoutId: id })).state, 'pending')
  await told(id, 'payments.payment-decided.v1')
  assert.equal((await details(id)).state, 'authorised')
})

test('a charge that appears after its payment was let go is let go too', async () => {
  const id = newId('chk')
  await authorise(id, 'tok_timeout')
  await rpc().void({ checkoutId: id })
  await until(async () => (await details(id)).underway === undefined)
  assert.equal((await details(id)).state, 'voided')
  assert.deepEqual(await ledgerOf(id), [])
})

test('staff takes and gives back parts of the money, never more than there is', async () => {
  const id = newId('chk')
  const params = { id: idFrom('pay', id) }
  await authorise(id)
  const api = await running.client(PaymentsRest, staff)
  const capture = async (amount?: number) => {
    await api.capturePayment({ params, body: amount === undefined ? {} : { amount } })
    await running.settle()
  }
  const refund = async (amount: number, key: string) => {
    const reply = await api.refundPayment({
      params,
      body: { amount },
      headers: { 'idempotency-key': key },
    })
    await running.settle()
    return reply
  }
  await capture(2_000)
  await capture(3_000)
  await refund(1_500, 'first-refund')
  await refund(1_500, 'first-refund')
  assert.deepEqual(await ledgerOf(id), [
    'authorised 12995',
    'captured 2000',
    'captured 3000',
    'refunded 1500',
  ])
  await assert.rejects(
    refund(3_501, 'second-refund'),
    (error: ApiError) => error.code === 'amount_too_large',
  )
  await refund(3_500, 'second-refund')
  assert.equal((await details(id)).state, 'refunded')
  await assert.rejects(capture(), (error: ApiError) => error.code === 'payment_state_forbids')
})

test('a webhook without the provider’s signature is refused', async () => {
  const send = (headers: Record<string, string>, path = 'sandbox') =>
    running.fetch(`/v1/payments/webhooks/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"charges":[]}',
    })
  assert.equal((await send({})).status, 401)
  const forged = {
    'webhook-id': 'x',
    'webhook-timestamp': `${Math.floor(Date.now() / 1000)}`,
    'webhook-signature': 'v1,AAAA',
  }
  assert.equal((await send(forged)).status, 401)
  assert.equal((await send({}, 'nobody')).status, 404)
})

const told = (checkoutId: string, type: string) =>
  until(async () => (await eventsAbout(checkoutId)).includes(type))

async function until(holds: () => Promise<boolean>) {
  while (!(await holds())) await new Promise(resolve => setImmediate(resolve))
}
