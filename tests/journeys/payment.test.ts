import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiError } from '../../contracts/common/client.ts'
import type { Order } from '../../contracts/orders/rest.ts'
import { booksOf } from '../books.ts'
import {
  cartWith,
  checkoutOf,
  newKey,
  openShop,
  type Shop,
  skuInStock,
  type Visitor,
} from '../shop.ts'

let shop: Shop
let guest: Visitor
before(async () => {
  shop = await openShop()
  guest = shop.visitor()
})
after(() => shop.close())

interface Pending {
  id: string
  status: string
  nextAction?: { url: string }
}

const isOrder = (reply: object): reply is Order => 'lines' in reply

async function buy(token: string, headers = newKey()) {
  const { sku, available } = await skuInStock(guest)
  const body = checkoutOf(await cartWith(guest, sku), token)
  return { sku, available, body, reply: guest.startCheckout({ body, headers }) }
}

test('a declined card is told so, and leaves nothing behind', async () => {
  for (const [token, declineCode] of [
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ] as const) {
    const { sku, available, body, reply } = await buy(token)
    await assert.rejects(
      reply,
      ({ status, code, problem }: ApiError) =>
        status === 402 && code === 'payment_declined' && problem.declineCode === declineCode,
    )
    assert.equal((await guest.getStock({ params: { sku } })).available, available)
    // The cart is still there: another card buys it.
    await guest.startCheckout({
      body: { ...body, payment: { provider: 'sandbox', token: 'tok_ok' } },
      headers: newKey(),
    })
  }
})

test('a challenge that is passed ends in an order, by the browser or by the webhook', async () => {
  const { reply } = await buy('tok_3ds')
  const pending = (await reply) as Pending
  assert.equal(pending.status, 'requires_action')
  const params = { id: pending.id }
  assert.equal(((await guest.getCheckout({ params })) as Pending).status, 'requires_action')

  await answer(pending, 'passed')
  const [confirmed, again] = await Promise.all([
    guest.confirmCheckout({ params }),
    guest.confirmCheckout({ params }),
  ])
  assert.ok(isOrder(confirmed) && isOrder(again))
  assert.equal(confirmed.id, again.id)
  await shop.settle()
  assert.equal(((await guest.getCheckout({ params })) as Order).id, confirmed.id)
})

test('a challenge that is passed ends in an order although the browser never comes back', async () => {
  const pending = (await (await buy('tok_3ds')).reply) as Pending
  await answer(pending, 'passed')
  const order = await untilDecided(pending.id)
  assert.ok(isOrder(order))
})

test('a challenge that is failed is a declined payment', async () => {
  const { sku, available, reply } = await buy('tok_3ds')
  const pending = (await reply) as Pending
  await answer(pending, 'failed')
  const declined = (error: ApiError) => error.status === 402
  await assert.rejects(guest.confirmCheckout({ params: { id: pending.id } }), declined)
  assert.equal((await guest.getStock({ params: { sku } })).available, available)
})

test('a provider that does not answer ends in one paid order', async () => {
  const { reply } = await buy('tok_timeout')
  const pending = (await reply) as Pending
  assert.equal(pending.status, 'processing')
  const order = await untilDecided(pending.id)
  assert.ok(isOrder(order))
  await shop.settle()
  const { status } = await guest.getOrder({
    params: { id: order.id },
    query: { token: order.accessToken ?? '' },
  })
  assert.equal(status, 'paid')
})

test('one key is one order: twice at once, later, and never for another request', async () => {
  const headers = newKey()
  const { sku, available, body, reply } = await buy('tok_ok', headers)
  const replies = await Promise.all([
    reply,
    guest.startCheckout({ body, headers }),
    guest.startCheckout({ body, headers }),
  ])
  const later = await guest.startCheckout({ body, headers })
  assert.deepEqual([...new Set([...replies, later].map(({ id }) => id))], [replies[0].id])
  assert.equal((await guest.getStock({ params: { sku } })).available, available - 1)

  const reused = (error: ApiError) =>
    error.status === 422 && error.code === 'idempotency_key_reused'
  await assert.rejects(
    guest.startCheckout({ body: { ...body, email: 'other@example.com' }, headers }),
    reused,
  )
  const missing = (error: ApiError) =>
    error.status === 400 && error.code === 'idempotency_key_missing'
  await assert.rejects(guest.startCheckout({ body }), missing)
})

test('a cart that is bought in two tabs at once becomes one order', async () => {
  const { sku, available } = await skuInStock(guest)
  const body = checkoutOf(await cartWith(guest, sku))
  const tabs = await Promise.allSettled(
    [newKey(), newKey()].map(headers => guest.startCheckout({ body, headers })),
  )
  assert.equal(tabs.filter(({ status }) => status === 'fulfilled').length, 1)
  const [lost] = tabs.flatMap(tab => (tab.status === 'rejected' ? [tab.reason as ApiError] : []))
  assert.equal(lost?.code, 'cart_ordered')
  await shop.settle()
  assert.equal((await guest.getStock({ params: { sku } })).available, available - 1)
})

test('after all this every amount is accounted for', async () => {
  await shop.settle()
  const books = await booksOf(shop.databaseUrl)
  assert.deepEqual(await books.violations(), [])
  await books.close()
})

async function answer({ nextAction }: Pending, outcome: 'passed' | 'failed') {
  const reference = nextAction?.url.split('/').at(-1) ?? assert.fail('there is nothing to answer')
  await guest.answerSandboxChallenge({ params: { reference }, body: { outcome } })
}

async function untilDecided(id: string): Promise<object> {
  for (;;) {
    const reply = await guest.getCheckout({ params: { id } })
    if (isOrder(reply)) return reply
    await pause(50)
  }
}
