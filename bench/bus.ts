/** `SHOECLOUD_KAFKA=127.0.0.1:9092 npx node bench/bus.ts [seconds]`: events per second through the bus. */

import { randomUUID } from 'node:crypto'
import type { Bus } from '../backend/platform/events/bus.ts'
import { openKafkaBus } from '../backend/platform/events/kafka.ts'
import { inEnvelope } from '../backend/platform/events/outbox.ts'
import { readSettings } from '../backend/platform/settings.ts'
import { makeLog } from '../backend/platform/telemetry/log.ts'

const seconds = Number(process.argv[2] ?? 5)
const { kafkaBrokers } = readSettings(process.env)
const bus = await openKafkaBus(
  { brokers: kafkaBrokers, prefix: `bench-${randomUUID()}` },
  makeLog('warn'),
)

const rows: Record<string, { 'events per second': number }> = {}
for (const size of [1, 10, 500]) rows[`publish, ${size} at once`] = await publishing(bus, size)
rows['publish and handle, 500 at once'] = await endToEnd(bus)
console.table(rows)
await bus.close()

/** About as large as an event of an order. */
function events(count: number) {
  const time = new Date().toISOString()
  return Array.from({ length: count }, (_, n) => {
    const key = `ord_${n % 50}`
    const lines = [
      { sku: 'VL5525-140-430', quantity: 1, price: { amount: 12995, currency: 'EUR' } },
    ]
    const data = { orderId: key, email: 'ana@example.com', lines, total: lines[0]?.price }
    return inEnvelope('orders', { type: 'orders.order-placed.v1', key, data }, time)
  })
}

async function publishing(on: Bus, size: number) {
  await on.publish('published', events(size))
  let count = 0
  const begin = performance.now()
  for (const until = begin + seconds * 1000; performance.now() < until; count += size)
    await on.publish('published', events(size))
  return { 'events per second': Math.round((count / (performance.now() - begin)) * 1000) }
}

async function endToEnd(on: Bus) {
  let heard = 0
  const handle = async (batch: unknown[]) => void (heard += batch.length)
  await on.subscribe({ consumer: 'bench', topics: ['heard'], from: 'beginning', handle })
  await on.settled()
  const begin = performance.now()
  for (const until = begin + seconds * 1000; performance.now() < until; )
    await on.publish('heard', events(500))
  await on.settled()
  return { 'events per second': Math.round((heard / (performance.now() - begin)) * 1000) }
}
