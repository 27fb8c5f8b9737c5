import type { FastifyInstance } from 'fastify'
import { GatewayRest } from '../../contracts/gateway/rest.ts'
import type { Bus } from '../platform/events/bus.ts'
import { addRoutes } from '../platform/rest/routes.ts'
import type { Directory } from '../platform/rpc/directory.ts'
import type { VerifyToken } from '../platform/security/tokens.ts'
import type { AnyService } from '../platform/service.ts'
import type { Settings } from '../platform/settings.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'
import { servicesNamed } from '../services.ts'
import { deadLetters } from './dead-letters.ts'
import { addForwarding } from './forwarding.ts'
import { addGateway } from './gateway.ts'
import { upstreamsIn } from './upstreams.ts'

export interface DoorOptions {
  /** The services of this process. */
  here: AnyService[]
  /** Where those of other processes are; without it there are no others. */
  directory: Directory | undefined
  bus: Bus
  settings: Settings
  log: Log
  metrics: Metrics
  verify: VerifyToken
}

/** Makes a server the one door of the platform: before the services of this process, and of all others; answers how to end it. */
export async function openDoor(
  app: FastifyInstance,
  { here, directory, bus, settings, log, metrics, verify }: DoorOptions,
): Promise<() => void> {
  const all = directory ? (await servicesNamed()).map(({ service }) => service) : here
  await addGateway(app, { services: all, settings, log })
  addRoutes(app, {
    service: 'gateway',
    contract: GatewayRest,
    handlers: deadLetters(bus),
    verify,
    idempotency: undefined,
    metrics,
  })
  if (!directory) return () => {}
  const others = all.filter(({ name }) => !here.some(each => each.name === name))
  const names = others.map(({ name }) => name)
  const { next: upstream, close } = upstreamsIn(directory, names)
  await addForwarding(app, { services: others, verify, upstream })
  return close
}
