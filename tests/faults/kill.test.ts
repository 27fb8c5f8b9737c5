import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { testDatabase } from '../../backend/platform/testing/database.ts'
import { ApiError } from '../../contracts/common/client.ts'
import { booksOf } from '../books.ts'
import {
  adminPassword,
  cartWith,
  checkoutOf,
  newKey,
  skuInStock,
  type Visitor,
  visitorAt,
} from '../shop.ts'
import type { Death, FromApp, ToApp } from './dying-app.ts'

/** The statements of a sale in their order, from the first step of the saga to the last event; pairs are promised, then sold. */
const steps = [
  'checkout.insert',
  'stock.lock-levels',
  'stock.write',
  'payments.insert',
  'payments.bank-charge',
  'payments.write',
  'stock.write',
  'orders.insert',
  'checkout.advance',
  'orders.relay-read',
  'bus.publish',
  'orders.relay-delete',
  'payments.inbox',
  'bus.advance',
  'payments.take-tasks',
  'payments.bank-move',
  'orders.inbox',
  'orders.change',
  'payments.bank-sent',
]
const deaths: Death[] = steps.flatMap((statement, i) => {
  const time = steps.slice(0, i + 1).filter(each => each === statement).length
  return [
    { statement, time, when: 'before' },
    { statement, time, when: 'after' },
  ]
})

/** A purchase that somebody tries until there is an answer, always with the same key. */
interface Purchase {
  body: ReturnType<typeof checkoutOf>
  headers: ReturnType<typeof newKey>
}

const purchases: Purchase[] = []
let data: string
let database: Awaited<ReturnType<typeof testDatabase>>
let app: ChildProcess
let visitor: Visitor
let sku: string

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'shoecloud-kill-'))
  database = await testDatabase()
  await startApp(2)
  sku = await skuWithPairsForAll()
})
after(async () => {
  app.kill('SIGKILL')
  await once(app, 'exit')
  await database.close()
  await rm(data, { recursive: true })
})

for (const death of deaths) {
  const { when, statement, time } = death
  test(`the app is killed ${when} ${statement}${time > 1 ? ` (${time})` : ''}, and starts again`, async () => {
    const died = once(app, 'exit')
    const wishes = await Promise.all(['tok_ok', 'tok_ok', 'tok_declined', 'tok_3ds'].map(purchase))
    purchases.push(...wishes)
    say({ die: death })
    await Promise.allSettled([...wishes, ...purchases.slice(-12)].map(buy))
    const [, signal] = await died
    assert.equal(signal, 'SIGKILL')
    await startApp()
  })
}

test('every purchase then has one outcome, and the books balance', async () => {
  const settled = await Promise.all(purchases.map(untilDecided))
  const orders = settled.flatMap(each => (each.kind === 'order' ? each.id : []))
  const refusals = settled.flatMap(each => (each.kind === 'failed' ? [each.code] : []))
  assert.deepEqual(refusals, Array(deaths.length).fill('payment_declined'))
  assert.equal(new Set(orders).size, deaths.length * 3)

  await settle()
  const books = await booksOf(database.url)
  assert.deepEqual(await books.violations(), [])
  assert.equal(await books.count('orders.orders', `status = 'paid'`), orders.length)
  assert.equal(await books.count('sandbox_bank.charges', 'captured > 0'), orders.length)
  await books.close()
})

type Outcome =
  | { kind: 'order'; id: string }
  | { kind: 'waiting'; id: string; url: string }
  | { kind: 'failed'; code: string }

async function skuWithPairsForAll(): Promise<string> {
  const { accessToken } = await visitor.login({
    body: { email: 'admin@shoecloud.local', password: adminPassword },
  })
  const { sku } = await skuInStock(visitor)
  const adjustment = { sku, delta: 1000, reason: 'received' as const }
  await visitor.adjust({ body: adjustment, headers: { authorization: `Bearer ${accessToken}` } })
  return sku
}

async function purchase(token: string): Promise<Purchase> {
  return { body: checkoutOf(await cartWith(visitor, sku), token), headers: newKey() }
}

async function buy({ body, headers }: Purchase): Promise<Outcome> {
  try {
    const reply = await visitor.startCheckout({ body, headers })
    if ('lines' in reply) return { kind: 'order', id: reply.id }
    return { kind: 'waiting', id: reply.id, url: reply.nextAction?.url ?? '' }
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'failed', code: error.code }
    throw error
  }
}

async function pass(url: string): Promise<void> {
  const reference = url.split('/').at(-1) ?? ''
  await visitor.answerSandboxChallenge({ params: { reference }, body: { outcome: 'passed' } })
}

// Whoever is asked for a challenge passes it.
async function untilDecided(wish: Purchase): Promise<Exclude<Outcome, { kind: 'waiting' }>> {
  for (let passed = false; ; ) {
    const outcome = await buy(wish)
    if (outcome.kind !== 'waiting') return outcome
    if (outcome.url && !passed) await pass(outcome.url)
    passed ||= outcome.url !== ''
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function startApp(seedModels?: number): Promise<void> {
  app = fork(join(import.meta.dirname, 'dying-app.ts'), seedModels ? [String(seedModels)] : [], {
    env: {
      ...process.env,
      SHOECLOUD_PORT: '0',
      SHOECLOUD_DATA: data,
      SHOECLOUD_POSTGRES_URL: database.url,
      SHOECLOUD_ADMIN_PASSWORD: adminPassword,
      SHOECLOUD_RATE_LIMITS: 'off',
      SHOECLOUD_LOG: 'silent',
    },
  })
  const { url } = await heard()
  visitor = visitorAt({ baseUrl: url })
}

async function settle(): Promise<void> {
  say({ settle: true })
  await heard()
}

const say = (message: ToApp) => app.send(message)

async function heard(): Promise<FromApp> {
  const ended = once(app, 'exit').then(([code, signal]) => {
    throw new Error(`the app ended with ${code ?? signal} instead of answering`)
  })
  const [message] = await Promise.race([once(app, 'message'), ended])
  return message as FromApp
}
