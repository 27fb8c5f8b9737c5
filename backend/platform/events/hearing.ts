import assert from 'node:assert/strict'
import type { Envelope } from '../../../contracts/common/events.ts'
import type { Bus, Subscription } from './bus.ts'
import { inEnvelope } from './outbox.ts'

/** Opens a bus on what the test has for itself, as each process has its own; the test closes it. */
export type OpenBus = () => Promise<Bus>

/** Registers a test that gets a bus, and may open more of them. */
export type Check = (name: string, body: (bus: Bus, open: OpenBus) => Promise<void>) => void

/** An event of the topic `stock`. */
export const sold = (name: string, key = 'AB1'): Envelope =>
  inEnvelope('stock', { type: 'stock.sold.v1', key, data: name }, new Date().toISOString())

/** What `sold` was given. */
export const named = (envelopes: Envelope[]): unknown[] => envelopes.map(each => each.data)

/** Subscribes to `stock` as `orders`, and notes what comes. */
export async function hearing(bus: Bus, more: Partial<Subscription> = {}): Promise<Envelope[]> {
  const heard: Envelope[] = []
  await bus.subscribe({
    consumer: 'orders',
    topics: ['stock'],
    from: 'beginning',
    handle: async envelopes => void heard.push(...envelopes),
    ...more,
  })
  return heard
}

/** Of each key, the events were in the order of their numbers when each was heard first. */
export function assertOrdered(heard: Envelope[]): void {
  for (const [key, events] of Map.groupBy(heard, ({ subject }) => subject)) {
    const firsts = [...new Set(named(events))].map(Number)
    const inOrder = firsts.toSorted((a, b) => a - b)
    assert.deepEqual(firsts, inOrder, key)
  }
}

/** Settles again until the condition holds: another process may have a part of the work. */
export async function settledUntil(bus: Bus, isSo: () => boolean): Promise<void> {
  while (!isSo()) await bus.settled()
}
