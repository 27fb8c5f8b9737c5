import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import { booksOf } from '../books.ts'
import { cartWith, checkoutOf, newKey, openShop, type Shop, skuInStock } from '../shop.ts'

let shop: Shop
let database: Client
before(async () => {
  shop = await openShop({ products: 4 })
  database = new Client(shop.databaseUrl)
  await database.connect()
})
after(async () => {
  await database.end()
  await shop.close()
})

/** Everything that events have an effect on. */
const effects = [
  'select id, status, timeline from orders.orders order by id',
  'select id, state, captured, refunded, order_id, task from payments.payments order by id',
  'select payment_id, kind, amount from payments.ledger order by payment_id, id',
  'select sku, warehouse, on_hand, reserved, revision from stock.levels order by sku, warehouse',
  'select id, state from stock.reservations order by id',
  'select id, state from checkout.checkouts order by id',
]

test('events that come again, in any order, change nothing', async () => {
  const customer = await shop.customer()
  for (let i = 0; i < 5; i++) {
    const { sku } = await skuInStock(customer)
    const body = checkoutOf(await cartWith(customer, sku), 'tok_ok', { email: customer.email })
    const { id } = await customer.startCheckout({ body, headers: newKey() })
    await shop.settle()
    if (i % 2 === 0) await customer.cancelOrder({ params: { id }, body: {} })
  }
  await shop.settle()
  const before = await effectsNow()
  const repeated = await sendAllAgain()
  assert.ok(repeated > 15)
  await shop.settle()
  assert.deepEqual(await effectsNow(), before)
  const books = await booksOf(shop.databaseUrl)
  assert.deepEqual(await books.violations(), [])
  await books.close()
})

const effectsNow = () => Promise.all(effects.map(async query => (await database.query(query)).rows))

async function sendAllAgain(): Promise<number> {
  const { rowCount } = await database.query(
    `insert into bus.events (topic, envelope)
     select topic, envelope from bus.events
     where topic in ('orders', 'payments', 'stock') order by random()`,
  )
  return rowCount ?? 0
}
