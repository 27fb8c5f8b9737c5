import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Discovered } from './discover.ts'
import type { Engines } from './engines.ts'
import { type Audience, listen } from './events/listen.ts'
import { relayOutbox } from './events/outbox.ts'
import { newId } from './ids.ts'
import { gatherMs, type Loop, startLoop } from './loop.ts'
import { type Placed, type Placement, placementOf } from './placement.ts'
import type { AnyHandler } from './rest/handler.ts'
import { addRoutes } from './rest/routes.ts'
import { type RpcDefinition, serviceOf } from './rpc/definition.ts'
import type { Directory } from './rpc/directory.ts'
import type { Served } from './rpc/receiving.ts'
import type { ServiceIdentity } from './security/identity.ts'
import type { SecretFor } from './security/secrets.ts'
import type { VerifyToken } from './security/tokens.ts'
import type { AnyService, Wired, Wiring } from './service.ts'
import type { Settings } from './settings.ts'
import { startPatiently } from './start-patiently.ts'
import type { Outbox } from './stores/journal.ts'
import { type OpenedStores, openStores } from './stores/open.ts'
import type { Log } from './telemetry/log.ts'
import type { Metrics } from './telemetry/metrics.ts'

export interface HostOptions {
  services: Discovered[]
  engines: Engines
  settings: Settings
  log: Log
  metrics: Metrics
  secretFor: SecretFor
  /** Where the services of other processes are, and how ours prove who they are; without it there are no others. */
  others?: { directory: Directory; identity: ServiceIdentity } | undefined
  /** Sends a request to this platform's own public address. */
  callback: Wiring<never, never>['callback']
  /** Shows a line to whoever starts the platform; without it nobody is told. */
  announce?: Wiring<never, never>['announce']
  now?: () => Date
  /** Services that are played by others, in tests. */
  standIns?: ReadonlyMap<RpcDefinition, Placed>
}

/** A set of services that runs in this process. */
export interface Host {
  placement: Placement
  /** The services that others may call. */
  served: Served[]
  /** Puts the routes of all services on a server. */
  addRoutes(app: FastifyInstance, verify: VerifyToken): void
  /**
   * Fills what is kept in memory, and starts listening to events. While a service needs one of another process that is
   * not there yet, it is tried again until `signal`.
   */
  start(signal?: AbortSignal): Promise<void>
  /**
   * Resolves when nothing is left to do: outboxes are empty, events handled, background work done. Answers how much
   * there was. For tests.
   */
  settle(): Promise<number>
  /** Ends background work; what was under way is finished first. */
  stop(): Promise<void>
}

interface Running {
  service: AnyService
  stores: OpenedStores
  wired: Wired<Record<string, never>, RpcDefinition, Record<string, never>, Record<string, never>>
  relay: Loop | undefined
  background: Loop[]
  started: PromiseWithResolvers<void>
}

/** Wires services to their stores and to each other; nothing runs before `start`. */
export async function makeHost(options: HostOptions): Promise<Host> {
  const { services, engines, metrics } = options
  const running: Running[] = []
  const placed = new Map<RpcDefinition, Placed>(options.standIns)
  const elsewhere = await servicesElsewhere(options)
  const placement = placementOf({ placed, elsewhere, metrics })

  for (const { service } of services) {
    if (service.rpc) placed.set(service.rpc, placedHere(service, running))
  }
  const begin: (() => void)[] = []
  for (const discovered of services) running.push(await wire(discovered, options, placement, begin))
  const trimming = lazyLoop(begin, {
    name: 'trim',
    everyMs: 3_600_000,
    log: options.log,
    run: async () => {
      for (const { stores } of running) await stores.trim()
      return 0
    },
  })
  const loops = () =>
    running.flatMap(each => [...(each.relay ? [each.relay] : []), ...each.background])

  const hear = ({ service, wired, stores: { journal } }: Running, audience: Audience) =>
    listen({ service, wired, journal }, audience, { bus: engines.bus, log: options.log, metrics })

  return {
    placement,
    served: running.flatMap(({ service: { rpc }, started }) => {
      const service = rpc && placed.get(rpc)
      return service ? [{ ...service, definition: rpc, started: started.promise }] : []
    }),
    addRoutes: (app, verify) => {
      for (const { service, stores, wired } of running) {
        if (!service.rest) continue
        const handlers = wired.rest as unknown as Record<string, AnyHandler>
        const { idempotency } = stores
        addRoutes(app, {
          service: service.name,
          contract: service.rest,
          handlers,
          verify,
          idempotency,
          metrics,
        })
      }
    },
    async start(signal) {
      // First, so that what changes while a service reads what it keeps in memory is heard.
      for (const each of running) await hear(each, 'every-replica')
      for (const { service, wired, started } of running) {
        const begin = async () => wired.start?.()
        if (options.others) await startPatiently(service.name, begin, { log: options.log, signal })
        else await begin()
        started.resolve()
      }
      for (const each of running) await hear(each, 'one-replica')
      for (const start of begin) start()
    },
    async settle() {
      let total = 0
      for (let found = 1; found > 0; total += found) {
        found = 0
        for (const loop of loops()) found += await loop.drain()
        found += await engines.bus.settled()
      }
      return total
    },
    async stop() {
      await Promise.all([trimming, ...loops()].map(loop => loop.stop()))
      await engines.bus.close()
      await Promise.all(running.map(async ({ wired }) => wired.close?.()))
      elsewhere?.close()
    },
  }
}

// The library is much code, which one process does without.
async function servicesElsewhere({ others, log, metrics }: HostOptions) {
  if (!others) return undefined
  const { openRemote } = await import('./rpc/client.ts')
  return openRemote({ ...others, log, metrics })
}

// Services use each other in circles: a handler is looked up when it is first called, after all are wired.
function placedHere({ name, callers = [], rpc }: AnyService, running: Running[]): Placed {
  if (serviceOf(rpc) !== name) {
    throw new TypeError(`${name} offers ${rpc.fullName}; others would look for ${serviceOf(rpc)}`)
  }
  let handlers: ReturnType<Placed['handlers']> | undefined
  return {
    name,
    callers,
    handlers: () =>
      (handlers ??= running.find(each => each.service.name === name)?.wired.rpc as never),
  }
}

async function wire(
  { service, folder }: Discovered,
  {
    engines,
    settings,
    log: platformLog,
    metrics,
    secretFor,
    callback,
    announce = () => {},
    now = () => new Date(),
  }: HostOptions,
  placement: Placement,
  begin: (() => void)[],
): Promise<Running> {
  const log = platformLog.with({ service: service.name })
  let relay: Loop | undefined
  const stores = await openStores(service, join(folder, 'migrations'), engines, {
    onEmitted: () => relay?.wake(),
    onBatch: (command, size) => metrics.batchSize({ service: service.name, command })(size),
    onError: error => log.error('what was to follow a commit failed', {}, error),
  })
  if (stores.journal && (service.publishes ?? []).length > 0) {
    const { outbox } = stores.journal
    relay = lazyLoop(begin, relayLoop(service.name, outbox, engines, log))
    watchOutbox(service.name, outbox, metrics)
  }
  const background: Loop[] = []
  const wired = service.wire({
    stores: stores.ports,
    uses: Object.fromEntries(
      Object.entries(service.uses ?? {}).map(([name, definition]) => [
        name,
        placement.client(definition as RpcDefinition, service.name),
      ]),
    ),
    newId,
    now,
    log,
    settings,
    secret: purpose => secretFor(service.name, purpose),
    callback,
    announce,
    background: work => {
      const loop = lazyLoop(begin, { ...work, name: `${service.name}: ${work.name}`, log })
      background.push(loop)
      return loop
    },
    gauge: (name, help, read) => metrics.gauge(`shoecloud_${service.name}_${name}`, help, {}, read),
  })
  return { service, stores, wired, relay, background, started: Promise.withResolvers() }
}

// One replica moves the events of a service, so that they keep their order; the others stand by.
function relayLoop(service: string, outbox: Outbox, { bus, coordination }: Engines, log: Log) {
  const leadership = coordination.lead(`relay of ${service}`)
  const move = relayOutbox(outbox, bus, service)
  return {
    name: `${service}: relay`,
    everyMs: 1000,
    gatherMs,
    log,
    run: async () => (leadership.isMine() ? move() : 0),
  }
}

// Made while wiring, but started with the host: work must not begin before everything it calls is there.
function lazyLoop(begin: (() => void)[], options: Parameters<typeof startLoop>[0]): Loop {
  let loop: Loop | undefined
  begin.push(() => {
    loop = startLoop(options)
    loop.wake()
  })
  return {
    wake: () => loop?.wake(),
    drain: async () => (await loop?.drain()) ?? 0,
    stop: async () => loop?.stop(),
  }
}

function watchOutbox(service: string, outbox: Outbox, metrics: Metrics): void {
  const help = 'Events that the relay has not moved yet'
  metrics.gauge('shoecloud_outbox_waiting', help, { service }, outbox.count)
}
