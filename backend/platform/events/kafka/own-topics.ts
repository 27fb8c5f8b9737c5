import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { makeLog } from '../../telemetry/log.ts'
import type { Bus } from '../bus.ts'
import { openKafkaBus } from '../kafka.ts'

/** Topics and groups that a test has for itself on shared brokers; what it opens is closed with it. */
export function ownTopics(
  t: TestContext,
  brokers: string[],
): { prefix: string; open(): Promise<Bus> } {
  const prefix = `test-${randomUUID()}`
  return {
    prefix,
    async open() {
      const bus = await openKafkaBus({ brokers, prefix }, makeLog('silent'))
      t.after(() => bus.close())
      return bus
    },
  }
}
