import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiError } from '../../contracts/common/client.ts'
import { booksOf } from '../books.ts'
import { cartWith, checkoutOf, newKey, openShop, type Shop } from '../shop.ts'

let shop: Shop
before(async () => {
  shop = await openShop({ products: 2 })
})
after(() => shop.close())

test('a thousand buyers at once of fifty pairs: fifty orders, fifty payments, no pair left, and clear words for the others', async () => {
  const [pairs, buyers] = [50, 1000]
  const guest = shop.visitor()
  const sku = await onlySoManyOf(pairs)
  const carts = await Promise.all(Array.from({ length: buyers }, () => cartWith(guest, sku)))
  const outcomes = await Promise.allSettled(
    carts.map(cartId => guest.startCheckout({ body: checkoutOf(cartId), headers: newKey() })),
  )
  const refusals = outcomes.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
  assert.equal(outcomes.length - refusals.length, pairs)
  for (const refusal of refusals) {
    assert.ok(refusal instanceof ApiError, String(refusal))
    assert.deepEqual([refusal.status, refusal.code], [409, 'out_of_stock'])
    assert.deepEqual(refusal.problem.skus, [{ sku, available: 0 }])
  }

  await shop.settle()
  assert.equal((await guest.getStock({ params: { sku } })).available, 0)
  const books = await booksOf(shop.databaseUrl)
  assert.deepEqual(await books.violations(), [])
  assert.equal(await books.count('orders.orders', `status = 'paid'`), pairs)
  assert.equal(await books.count('payments.payments'), pairs)
  assert.equal(await books.count('sandbox_bank.charges'), pairs)
  await books.close()
})

/** A SKU that is for sale, with exactly so many pairs. */
async function onlySoManyOf(pairs: number): Promise<string> {
  const administrator = await shop.administrator()
  const { items } = await administrator.listProducts({})
  const { colourways } = await administrator.getProduct({
    params: { idOrSlug: items[0]?.id ?? '' },
  })
  const { sku } = colourways[0]?.variants[0] ?? assert.fail('nothing is for sale')
  const { available } = await administrator.getStock({ params: { sku } })
  await administrator.adjust({ body: { sku, delta: pairs - available, reason: 'counted' } })
  await shop.settle()
  return sku
}
