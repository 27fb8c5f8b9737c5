import type { FastifyInstance } from 'fastify'
import type { AnyService } from '../platform/service.ts'
import type { Settings } from '../platform/settings.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { addDocs } from './docs.ts'
import { addHeaders } from './headers.ts'
import { limitRates } from './rate-limits.ts'

/** What the gateway stands before, and what it may tell about it. */
export interface GatewayOptions {
  services: AnyService[]
  settings: Settings
  log: Log
}

/** The one door: puts on a server what holds for every route, before the routes of the services are added. */
export async function addGateway(app: FastifyInstance, options: GatewayOptions): Promise<void> {
  await addHeaders(app, options.settings)
  await limitRates(app, options.settings, options.log)
  await addDocs(app, options.services)
}
