import { setTimeout as pause } from 'node:timers/promises'
import { ApiError } from '../../../contracts/common/client.ts'
import type { Order } from '../../../contracts/orders/rest.ts'
import { checkoutOf, newKey, type Visitor } from '../../shop.ts'

/** Buyers who buy one pair after another, whatever happens to the platform. */
export interface Stream {
  /** Resolves when so many more sales have been made. */
  more(sales: number): Promise<void>
  /** Lets every buyer come to the end of the sale they are in, and tells how it went. */
  stop(): Promise<StreamReport>
}

export interface StreamReport {
  /** The orders that buyers were given, each sale once. */
  orders: string[]
  /** The longest time in which nobody bought anything, in milliseconds. */
  longestPauseMs: number
  /** How often buyers were told to come again, or were told nothing. */
  retries: number
}

/** Starts so many buyers of a SKU. A buyer who gets no answer asks again, with the same key. */
export function startStream(visitor: Visitor, sku: string, buyers = 4): Stream {
  const soldAt = [Date.now()]
  const orders: string[] = []
  let retries = 0
  let stopped = false
  let sold = () => {}

  async function persistently<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error
        retries++
        await pause(100)
      }
    }
  }

  async function buy(): Promise<void> {
    const { id: cartId } = await persistently(() => visitor.createCart({ body: {} }))
    const item = { params: { cartId }, body: { sku, quantity: 1 } }
    await persistently(() => visitor.addItem(item))
    const wish = { body: checkoutOf(cartId), headers: newKey() }
    for (;;) {
      const reply = await persistently(() => visitor.startCheckout(wish))
      if (isOrder(reply)) return note(reply)
      // The bank is silent: what became of it is known later.
      await pause(200)
    }
  }

  function note({ id }: Order) {
    orders.push(id)
    soldAt.push(Date.now())
    sold()
  }

  const working = Promise.all(
    Array.from({ length: buyers }, async () => {
      while (!stopped) await buy()
    }),
  )
  working.catch(() => {})

  return {
    async more(sales) {
      const wanted = orders.length + sales
      const reached = new Promise<void>(resolve => {
        sold = () => {
          if (orders.length >= wanted) resolve()
        }
      })
      await Promise.race([reached, working])
    },
    async stop() {
      stopped = true
      await working
      const pauses = soldAt.slice(1).map((at, i) => at - (soldAt[i] as number))
      return { orders, longestPauseMs: Math.max(...pauses), retries }
    },
  }
}

const isOrder = (reply: object): reply is Order => 'lines' in reply
