import { seedPlatform } from '../backend/demo/seed-platform.ts'
import { platformHere } from '../backend/demo/seedable.ts'
import { newId } from '../backend/platform/ids.ts'
import { readSettings } from '../backend/platform/settings.ts'
import { startPlatform } from '../backend/start.ts'
import { StockDefinition } from '../contracts/stock/gen/rpc.ts'

/** What the platform under measurement is asked, and what it answers. */
export type Question =
  | { seed: true }
  | { settle: true }
  | { memory: true }
  | { reserve: { sku: string; callers: number; seconds: number } }
export interface Started {
  url: string
  pid: number
  startSeconds: number
}
export interface Answer {
  /** Megabytes, or decisions in a second. */
  value: number
}

const before = performance.now()
const platform = await startPlatform({ settings: readSettings(process.env) })
const startSeconds = (performance.now() - before) / 1000

process.on('message', (question: Question) => {
  void answer(question).then(value => process.send?.({ value } satisfies Answer))
})
process.on('disconnect', () => void platform.stop().then(() => process.exit()))
process.send?.({ url: platform.url, pid: process.pid, startSeconds } satisfies Started)

async function answer(question: Question): Promise<number> {
  if ('reserve' in question) return decisionsPerSecond(question.reserve)
  if ('seed' in question) await seedPlatform(platformHere(platform))
  if ('memory' in question) return process.memoryUsage.rss() / 1e6
  await platform.settle()
  return 0
}

// As the checkout calls it: so many at once, each for one pair of the same SKU.
async function decisionsPerSecond({
  sku,
  callers,
  seconds,
}: {
  sku: string
  callers: number
  seconds: number
}) {
  const stock = platform.host.placement.client(StockDefinition, 'checkout')
  const until = performance.now() + seconds * 1000
  let decisions = 0
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < until) {
        const reservationId = newId('chk')
        await stock.reserve({ reservationId, lines: [{ sku, quantity: 1 }], ttlSeconds: 900 })
        decisions++
      }
    }),
  )
  return decisions / seconds
}
