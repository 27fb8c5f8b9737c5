import type { EventType } from '../../../contracts/common/events.ts'
import { newId } from '../ids.ts'
import type { AnyService, Subscriptions } from '../service.ts'
import type { Journal } from '../stores/journal.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Bus } from './bus.ts'
import { consumer, type EventHandler } from './consumer.ts'
import { soundness } from './soundness.ts'

/** A service that hears events, with its handlers. */
export interface Listener {
  service: AnyService
  wired: { on?: unknown; overheard?: unknown }
  /** Where it remembers what it has handled. */
  journal: Journal | undefined
}

export interface ListenOptions {
  bus: Bus
  log: Log
  metrics: Metrics
}

/** Who hears an event: each replica of a service, or one of them. */
export type Audience = 'every-replica' | 'one-replica'

/** Lets a service hear what it listens to, as far as it is for this audience. */
export async function listen(listener: Listener, audience: Audience, options: ListenOptions) {
  const { service, wired } = listener
  const ears: [Subscriptions | undefined, unknown, Audience][] = [
    [service.subscribes, wired.on, service.hears === 'broadcast' ? 'every-replica' : 'one-replica'],
    [service.overhears, wired.overheard, 'every-replica'],
  ]
  for (const [events = {}, handlers, heardBy] of ears) {
    const named = Object.entries(events).map(([name, event]) => ({
      event,
      handler: (handlers as Record<string, EventHandler<never>>)[name] as EventHandler<never>,
    }))
    if (named.length > 0 && heardBy === audience) await hear(listener, named, audience, options)
  }
}

async function hear(
  { service, journal }: Listener,
  events: { event: EventType; handler: EventHandler<never> }[],
  audience: Audience,
  { bus, log, metrics }: ListenOptions,
) {
  const everyReplica = audience === 'every-replica'
  const topics = [...new Set(events.map(({ event }) => event.topic))]
  await bus.subscribe({
    consumer: everyReplica ? `${service.name}.${newId('replica')}` : service.name,
    topics,
    from: everyReplica ? 'now' : 'beginning',
    handle: consumer({
      service: service.name,
      handlers: new Map(events.map(({ event, handler }) => [event.type, handler])),
      journal: everyReplica ? undefined : journal,
      bus,
      log: log.with({ service: service.name }),
      metrics,
      wrongWith: soundness(events.map(({ event }) => event)),
    }),
  })
  if (!everyReplica) watchLag(service.name, topics, bus, metrics)
}

function watchLag(consumer: string, topics: string[], { lag }: Bus, metrics: Metrics): void {
  const help = 'Events that are on the bus and have not been handled yet'
  for (const topic of topics) {
    metrics.gauge('shoecloud_bus_lag', help, { consumer, topic }, async () => {
      const found = (await lag()).find(each => each.consumer === consumer && each.topic === topic)
      return found?.events ?? 0
    })
  }
}
