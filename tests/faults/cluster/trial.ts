import { setTimeout as pause } from 'node:timers/promises'
import { booksOf } from '../../books.ts'
import type { Arena } from './arena.ts'
import type { Fault } from './faults.ts'
import { type StreamReport, startStream } from './stream.ts'

/** How a fault went, for shoppers and for the books. */
export interface Trial extends StreamReport {
  fault: string
  /** Rules that are broken after everything has come to rest, with what breaks them. */
  violations: { rule: string; by: string[] }[]
  /** Orders that shoppers were given and that are not paid, or that are there and were given to nobody. */
  astray: string[]
}

const salesAround = 15

/** Lets a fault strike in the middle of a stream of sales, and audits the books when it is over. */
export async function tryFault(arena: Arena, fault: Fault): Promise<Trial> {
  const before = await paidOrders(arena)
  const stream = startStream(arena.visitor, arena.sku)
  await stream.more(salesAround)
  await fault.strike(arena)
  await stream.more(salesAround)
  const report = await stream.stop()

  const violations = await violationsAtRest(arena)
  const paid = (await paidOrders(arena)).difference(before)
  const astray = [...new Set(report.orders).symmetricDifference(paid)]
  return { ...report, fault: fault.name, violations, astray }
}

/** A checkout whose driver died is taken up after five seconds, and with pauses that grow: so long it may take. */
const restsWithinMs = 60_000

async function violationsAtRest({ cluster, databaseUrl }: Arena): Promise<Trial['violations']> {
  const books = await booksOf(databaseUrl)
  try {
    for (const until = Date.now() + restsWithinMs; ; await pause(500)) {
      await cluster.settle()
      const violations = await books.violations()
      if (violations.length === 0 || Date.now() > until) return violations
    }
  } finally {
    await books.close()
  }
}

async function paidOrders({ databaseUrl }: Arena): Promise<Set<string>> {
  const books = await booksOf(databaseUrl)
  const ids = await books.ids('orders.orders', `status = 'paid'`)
  await books.close()
  return new Set(ids)
}
