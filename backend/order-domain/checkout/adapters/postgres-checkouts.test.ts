import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { newId } from '../../../platform/ids.ts'
import { openPostgres, PostgresDatabase } from '../../../platform/stores/relational/postgres.ts'
import { testDatabase } from '../../../platform/testing/database.ts'
import type { Checkouts } from '../app/ports.ts'
import {
  type Checkout,
  type CheckoutState,
  checkoutStates,
  transitions,
} from '../domain/checkout.ts'
import { postgresCheckouts } from './postgres-checkouts.ts'

let checkouts: Checkouts
let close: () => Promise<void>

before(async () => {
  const { url, close: drop } = await testDatabase()
  const database = new PostgresDatabase(url, { onError: () => {} })
  const migration = new URL('../migrations/0001-checkouts.sql', import.meta.url)
  await database.query(`create schema checkout; ${await readFile(migration, 'utf8')}`)
  const ignore = () => {}
  checkouts = postgresCheckouts.open(
    openPostgres({
      database,
      service: 'checkout',
      onEmitted: ignore,
      onBatch: ignore,
      onError: ignore,
    }),
  )
  close = async () => {
    await database.close()
    await drop()
  }
})
after(() => close())

const checkout = (more: Partial<Checkout> = {}): Checkout => ({
  id: newId('chk'),
  key: newId('key'),
  state: 'started',
  cartId: newId('cart'),
  customerId: null,
  agreed: {
    order: { email: 'a@b.co' },
    payment: { token: 'tok_ok' },
  } as unknown as Checkout['agreed'],
  actionUrl: null,
  failure: null,
  expiresAt: '2026-03-01T10:15:00.000Z',
  ...more,
})

test('a checkout is read back as it was begun', async () => {
  const failure = { code: 'out_of_stock' as const, detail: 'Gone.', facts: { skus: ['A'] } }
  const whole = checkout({ customerId: 'usr_1', actionUrl: '/bank', failure })
  assert.deepEqual(await checkouts.begin(whole), whole)
  assert.deepEqual(await checkouts.find(whole.id), whole)
  const sparse = checkout()
  await checkouts.begin(sparse)
  assert.deepEqual(await checkouts.findByKey(sparse.key), sparse)
  assert.equal(await checkouts.find(newId('chk')), undefined)
})

test('a key that belongs to a checkout answers that one, also in the same moment', async () => {
  const first = checkout()
  const other = checkout({ key: first.key })
  const begun = await Promise.all([first, other].map(checkouts.begin))
  assert.deepEqual(begun, [first, first])
  assert.deepEqual(await checkouts.begin(checkout({ key: first.key })), first)
})

for (const from of checkoutStates) {
  for (const to of checkoutStates) {
    const allowed = transitions[from].includes(to)
    test(`a checkout that is ${from} ${allowed ? 'becomes' : 'does not become'} ${to}`, async () => {
      const { id } = await checkouts.begin(checkout({ state: from }))
      const expected: CheckoutState = allowed ? to : from
      assert.equal((await checkouts.advance({ id, state: to })).state, expected)
      assert.equal((await checkouts.find(id))?.state, expected)
    })
  }
}

test('many go on at once, each to its own state, and keep why they failed', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => checkouts.begin(checkout())))
  const failure = { code: 'payment_declined' as const, detail: 'No.' }
  const advanced = await Promise.all(
    all.map(({ id }, i) =>
      checkouts.advance(
        i % 2 ? { id, state: 'undoing', failure } : { id, state: 'waiting', actionUrl: '/bank' },
      ),
    ),
  )
  assert.deepEqual(
    advanced.map(({ id, state }) => [id, state]),
    all.map(({ id }, i) => [id, i % 2 ? 'undoing' : 'waiting']),
  )
  const { id } = all[1] as Checkout
  assert.deepEqual((await checkouts.advance({ id, state: 'failed' })).failure, failure)
})

test('of checkouts that something has happened to, each is taken by one', async () => {
  const [open, done] = await Promise.all([
    checkouts.begin(checkout({ state: 'waiting' })),
    checkouts.begin(checkout({ state: 'completed' })),
  ])
  await checkouts.nudge([open.id, done.id])
  const taken = (await Promise.all([1, 2, 3].map(() => checkouts.takeIdle(5, 10)))).flat()
  assert.deepEqual(
    taken.map(({ id }) => id),
    [open.id],
  )
})
