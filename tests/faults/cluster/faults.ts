import { setTimeout as pause } from 'node:timers/promises'
import { openKafkaBus } from '../../../backend/platform/events/kafka.ts'
import { inEnvelope } from '../../../backend/platform/events/outbox.ts'
import { makeLog } from '../../../backend/platform/telemetry/log.ts'
import type { Arena } from './arena.ts'

/** Something that goes wrong with a cluster; it is over when `strike` resolves. */
export interface Fault {
  name: string
  strike(arena: Arena): Promise<void>
}

const kill = (name: string): Fault => ({
  name: `${name} is killed`,
  async strike({ cluster }) {
    process.kill(cluster.member(name).state().pid as number, 'SIGKILL')
  },
})

const restart = (engine: string, title: string): Fault => ({
  name: `${title} is killed and starts again`,
  strike: arena => arena.restartEngine(engine),
})

/** Longer than any lease: when it wakes up, somebody else has taken its place. */
const asleepMs = 30_000

const fallAsleep = (name: string): Fault => ({
  name: `${name} sleeps for ${asleepMs / 1000} seconds, and wakes up as if nothing had been`,
  async strike({ cluster }) {
    const pid = cluster.member(name).state().pid as number
    process.kill(pid, 'SIGSTOP')
    await pause(asleepMs)
    process.kill(pid, 'SIGCONT')
  },
})

const brokerDies: Fault = {
  name: 'one of three Kafka brokers is killed, and comes back',
  async strike({ killBroker }) {
    const startAgain = await killBroker(1)
    await pause(5000)
    await startAgain()
  },
}

const bankIsCut: Fault = {
  name: 'the bank does not answer for 15 seconds',
  async strike({ cutBank }) {
    const mend = await cutBank()
    await pause(15_000)
    await mend()
  },
}

/** How many events that break their contract come at once. */
export const poisonous = 20

const poison: Fault = {
  name: `${poisonous} events come that no consumer can handle`,
  async strike({ brokers }) {
    const bus = await openKafkaBus({ brokers }, makeLog('silent'))
    const events = Array.from({ length: poisonous }, (_, i) =>
      inEnvelope(
        'orders',
        { type: 'orders.order-placed.v1', key: `ord_${i}`, data: { poison: i } },
        new Date().toISOString(),
      ),
    )
    await bus.publish('orders', events)
    await bus.close()
  },
}

/** Every service of a sale, the doors, and all that they stand on. */
export const faults = (services: string[]): Fault[] => [
  ...services.map(kill),
  kill('gateway'),
  kill('balancer'),
  brokerDies,
  restart('redis', 'Redis'),
  restart('postgres', 'PostgreSQL'),
  restart('mariadb', 'MariaDB'),
  restart('etcd', 'etcd'),
  bankIsCut,
  poison,
  fallAsleep('orders'),
  fallAsleep('orders-2'),
]
