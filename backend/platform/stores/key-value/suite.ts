import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyValue } from './port.ts'

/** An engine under test, opened on nothing. */
export interface OpenedKeyValue {
  store(service: string): KeyValue
  /** Moves the engine's clock. */
  pass(seconds: number): void | Promise<void>
  /** Closes the engine and opens it again on what it stored. */
  reopen(): Promise<void>
  close(): Promise<void>
}

/** What every key-value engine does; registers its tests under the engine's name. */
export function keyValueSuite(engine: string, open: () => Promise<OpenedKeyValue>): void {
  const check = (
    name: string,
    body: (kv: KeyValue, opened: OpenedKeyValue) => Promise<void>,
  ): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened.store('cart'), opened)
    })
  }
  const add = (by: number) => (current: number | undefined) => (current ?? 0) + by

  check('a value is read back as it was stored', async kv => {
    const cart = { items: [{ sku: 'AB1-RED-42', quantity: 2 }], note: 'für Ñandú 👟', coupon: null }
    await kv.set('c1', cart, 60)
    assert.deepEqual(await kv.get('c1'), cart)
    assert.equal(await kv.get('c2'), undefined)
  })

  check('a later value replaces an earlier one', async kv => {
    await kv.set('c1', { items: [1, 2, 3], note: 'first' }, 60)
    await kv.set('c1', { items: [] }, 60)
    assert.deepEqual(await kv.get('c1'), { items: [] })
  })

  check('only one of many can take a free key', async kv => {
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, i) => kv.add('token', `taker ${i}`, 60)),
    )
    assert.equal(taken.filter(Boolean).length, 1)
    assert.equal(await kv.get('token'), `taker ${taken.indexOf(true)}`)
  })

  check('a hundred changes of one key at once all count', async kv => {
    await Promise.all(Array.from({ length: 100 }, () => kv.update('counter', add(1), 60)))
    assert.equal(await kv.get('counter'), 100)
  })

  check('a change answers what is stored then', async kv => {
    assert.equal(await kv.update('counter', add(5), 60), 5)
    assert.equal(await kv.update('counter', add(2), 60), 7)
  })

  check('a change that answers nothing removes the value', async kv => {
    await kv.set('c1', 1, 60)
    assert.equal(await kv.update('c1', () => undefined, 60), undefined)
    assert.equal(await kv.get('c1'), undefined)
    assert.equal(await kv.update('never there', () => undefined, 60), undefined)
  })

  check('a change that throws changes nothing, and spoils none made beside it', async kv => {
    await kv.set('c1', 1, 60)
    const refusal = new Error('too many pairs')
    const refuse = () => {
      throw refusal
    }
    const [before, refused, after] = await Promise.allSettled([
      kv.update('c1', add(10), 60),
      kv.update('c1', refuse, 60),
      kv.update('c1', add(100), 60),
    ])
    assert.equal(before.status, 'fulfilled')
    assert.equal(refused.status === 'rejected' && refused.reason, refusal)
    assert.equal(after.status, 'fulfilled')
    assert.equal(await kv.get('c1'), 111)
  })

  check('a removed key is free again', async kv => {
    await kv.set('c1', 1, 60)
    await kv.remove('c1')
    await kv.remove('never there')
    assert.equal(await kv.get('c1'), undefined)
    assert.equal(await kv.add('c1', 2, 60), true)
  })

  check('nobody sees a value whose time is over', async (kv, { pass }) => {
    await kv.set('short', 1, 60)
    await kv.set('long', 1, 120)
    await pass(59)
    assert.equal(await kv.get('short'), 1)
    await pass(2)
    assert.equal(await kv.get('short'), undefined)
    assert.deepEqual(await kv.keys('', 10), ['long'])
    assert.equal(await kv.update('short', add(1), 60), 1)
  })

  check('a key is free when the time of its value is over', async (kv, { pass }) => {
    assert.equal(await kv.add('token', 1, 60), true)
    assert.equal(await kv.add('token', 2, 60), false)
    await pass(61)
    assert.equal(await kv.add('token', 3, 60), true)
    assert.equal(await kv.get('token'), 3)
  })

  check('each write gives its value the whole time again', async (kv, { pass }) => {
    await kv.set('c1', 1, 60)
    await pass(50)
    await kv.update('c1', add(1), 60)
    await pass(50)
    assert.equal(await kv.get('c1'), 2)
  })

  check('keys are listed by prefix, in order, and no more than asked for', async kv => {
    for (const key of ['b:2', 'a:1', 'b:10', 'b:1', 'c', 'b']) await kv.set(key, 1, 60)
    assert.deepEqual(await kv.keys('b:', 10), ['b:1', 'b:10', 'b:2'])
    assert.deepEqual(await kv.keys('b:', 2), ['b:1', 'b:10'])
    assert.deepEqual(await kv.keys('', 10), ['a:1', 'b', 'b:1', 'b:10', 'b:2', 'c'])
    assert.deepEqual(await kv.keys('d', 10), [])
  })

  check('services do not see each other', async (kv, opened) => {
    const other = opened.store('carts')
    await kv.set('s:c1', 'cart', 60)
    await other.set('c1', 'carts', 60)
    assert.equal(await other.get('s:c1'), undefined)
    assert.deepEqual(await kv.keys('', 10), ['s:c1'])
    assert.deepEqual(await other.keys('', 10), ['c1'])
  })

  check('what was stored is there after the engine was opened again', async (kv, opened) => {
    await kv.set('c1', { quantity: 2 }, 60)
    await kv.update('counter', add(3), 60)
    await opened.reopen()
    const again = opened.store('cart')
    assert.deepEqual(await again.get('c1'), { quantity: 2 })
    assert.equal(await again.get('counter'), 3)
  })
}
