import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import type { Place } from '../platform/discover.ts'
import type { Settings } from '../platform/settings.ts'
import { gatewayName } from '../services.ts'
import type { Planned } from './plan.ts'

/** A planned process with its ports and the settings that are its own. */
export interface Placed extends Planned {
  http: number
  rpc: number
  env: Record<string, string>
  /** Whether another may run beside it for a while: not where somebody knows its port. */
  overlaps: boolean
}

interface Circumstances {
  settings: Settings
  /** Whether a load balancer stands before the gateways. */
  balanced: boolean
  /** Whether processes find each other by themselves; else their ports are fixed. */
  discovers: boolean
}

/** How long a process goes on after it was asked to stop, so that nobody is sent to it any more. */
const drainSeconds = 2
/** Many processes share one PostgreSQL server. */
const connections = 4

/** Gives each process its ports. */
export async function place(plan: Planned[], circumstances: Circumstances): Promise<Placed[]> {
  return Promise.all(plan.map(each => placeOne(each, circumstances)))
}

async function placeOne(
  planned: Planned,
  { settings, balanced, discovers }: Circumstances,
): Promise<Placed> {
  const isGateway = planned.serves === gatewayName
  const known = isGateway || !discovers
  const isDoor = isGateway && !balanced
  const http = isDoor && settings.port !== 0 ? settings.port : known ? await freePort() : 0
  const rpc = known ? await freePort() : 0
  return {
    ...planned,
    http,
    rpc,
    overlaps: !known,
    env: {
      SHOECLOUD_HOST: isDoor ? settings.host : '127.0.0.1',
      SHOECLOUD_PORT: `${http}`,
      ...(!isGateway && { SHOECLOUD_RPC_PORT: `${rpc}`, SHOECLOUD_RPC_HOST: '127.0.0.1' }),
      ...(!isDoor && { SHOECLOUD_TRUST_PROXY: 'on' }),
      SHOECLOUD_DRAIN_SECONDS: `${drainSeconds}`,
      SHOECLOUD_POSTGRES_CONNECTIONS: `${connections}`,
    },
  }
}

/** The settings by which processes with fixed ports find each other. */
export function fixedAddresses(
  placed: Placed[],
  services: Place[],
): Record<'SHOECLOUD_SERVICES' | 'SHOECLOUD_UPSTREAMS', string> {
  const list = (port: 'rpc' | 'http') =>
    services
      .map(({ name, domain }) => {
        const here = placed.filter(({ serves }) => serves === name || serves === domain)
        return `${name}=${here.map(each => `127.0.0.1:${each[port]}`).join(',')}`
      })
      .join(';')
  return { SHOECLOUD_SERVICES: list('rpc'), SHOECLOUD_UPSTREAMS: list('http') }
}

// Below those that the system gives to outgoing connections, which could take one before its process listens.
const [lowestPort, highestPort] = [20_000, 32_000]

/** A port of this machine that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowestPort, highestPort)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
