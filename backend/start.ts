import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { AuthDefinition } from '../contracts/auth/gen/rpc.ts'
import { Unavailable } from '../contracts/common/errors.ts'
import { directoriesOf } from './directories.ts'
import { claimDataFolder, makeDataFolder } from './platform/data-folder.ts'
import type { Discovered } from './platform/discover.ts'
import { openEngines } from './platform/engines.ts'
import { type Host, type HostOptions, makeHost } from './platform/host.ts'
import { addOperations } from './platform/rest/operations.ts'
import { restServer } from './platform/rest/server.ts'
import type { RpcServer, RpcServerOptions } from './platform/rpc/server.ts'
import { serviceIdentity } from './platform/security/identity.ts'
import { secretsFrom } from './platform/security/secrets.ts'
import { tokenVerifier, type VerifyToken } from './platform/security/tokens.ts'
import { CannotStart, type Settings } from './platform/settings.ts'
import { type Log, makeLog } from './platform/telemetry/log.ts'
import { makeMetrics } from './platform/telemetry/metrics.ts'
import { gatewayName, servicesNamed } from './services.ts'

export interface StartOptions {
  settings: Settings
  /** Names of services or of domains (`cart`, `order-domain`), and `gateway`; everything if nothing is named. */
  only?: string[]
  /** Shows something once to whoever started the platform, such as a password that was made. */
  announce?: (line: string) => void
  log?: Log
  /** Gives up a start that waits for services of other processes. */
  signal?: AbortSignal
}

/** A platform that runs in this process. */
export interface Platform {
  /** Where it listens: `http://127.0.0.1:8080`. */
  url: string
  /** Whether the gateway is here, so that the shop is open at this address. */
  isDoor: boolean
  /** Where other processes call its services: `host:port`; nothing if they cannot. */
  rpcAddress: string | undefined
  app: FastifyInstance
  host: Host
  /** Resolves when no background work is left to do. For tests and the demo. */
  settle(): Promise<number>
  /** Serves what has begun, ends background work, and closes the engines. */
  stop(): Promise<void>
}

/** How long requests under way may take when the platform stops. */
const drainMs = 10_000

/**
 * Starts services, and the gateway before them, and listens. Throws `CannotStart`, with what to do, when the machine or
 * the settings are the reason; nothing is left running then.
 */
export async function startPlatform({
  settings,
  only = [],
  announce = () => {},
  log = makeLog(settings.logLevel),
  signal,
}: StartOptions): Promise<Platform> {
  await using opened = new AsyncDisposableStack()
  await claimed(settings, opened)

  // Code is read while the engines start.
  const finding = servicesToRun(only)
  finding.catch(() => {})
  const engines = opened.adopt(await openEngines(settings, log), each => each.close())
  const services = await finding
  const metrics = makeMetrics()
  const app = restServer(settings, log)
  const secretFor = secretsFrom(settings)
  const identity = serviceIdentity(secretFor)
  const directories = await directoriesOf(settings, engines.coordination)
  const host = await makeHost({
    services,
    engines,
    settings,
    log,
    metrics,
    secretFor,
    others: directories.rpc && { directory: directories.rpc, identity },
    callback: callbackThrough(app),
    announce,
  })
  opened.defer(host.stop)
  opened.defer(() => drain(app))

  let stopping = false
  addOperations(app, {
    settings,
    metrics,
    enginesAnswer: engines.answer,
    isStopping: () => stopping,
  })
  const verify = verifierOf(host)
  const isDoor = only.length === 0 || only.includes(gatewayName)
  if (isDoor) {
    // Documents and their pages are much code that other processes do without.
    const { openDoor } = await import('./gateway/door.ts')
    const closeDoor = await openDoor(app, {
      here: services.map(({ service }) => service),
      directory: directories.http,
      bus: engines.bus,
      settings,
      log,
      metrics,
      verify,
    })
    opened.defer(async () => closeDoor())
  }
  host.addRoutes(app, verify)
  const { rpc: directory } = directories
  const rpc = await serveOthers(host, { settings, directory, identity, log, metrics })
  if (rpc) opened.defer(rpc.stop)
  await host.start(signal).catch((error: unknown) => {
    if (signal?.aborted) throw new CannotStart('Stopped before every service had started.')
    throw error
  })
  const url = await listen(app, settings)
  const address = `${reachedBy(settings)}:${new URL(url).port}`
  const withdrawals = services.flatMap(
    ({ service }) => directories.http?.announce(service.name, address) ?? [],
  )

  const running = opened.move()
  return {
    url,
    isDoor,
    rpcAddress: rpc?.address,
    app,
    host,
    settle: host.settle,
    async stop() {
      stopping = true
      await Promise.all(withdrawals.map(withdraw => withdraw()))
      await pause(settings.drainSeconds * 1000)
      await running.disposeAsync()
    },
  }
}

// What is embedded in a process is for it alone; the rest of the folder can be shared.
async function claimed({ data, postgresUrl }: Settings, opened: AsyncDisposableStack) {
  if (postgresUrl !== undefined) return makeDataFolder(data)
  const folder = await claimDataFolder(data)
  opened.defer(folder.release)
}

async function servicesToRun(names: string[]): Promise<Discovered[]> {
  const services = names.filter(name => name !== gatewayName)
  return names.length > 0 && services.length === 0 ? [] : servicesNamed(services)
}

// A partner's server would come in by the front door as well; this one needs no socket for it.
const callbackThrough =
  (app: FastifyInstance): HostOptions['callback'] =>
  async (url, { headers, body }) => {
    const { statusCode } = await app.inject({ method: 'POST', url, headers, payload: body })
    return { status: statusCode }
  }

/** Lets other processes call the services of this one, where the settings say so. */
async function serveOthers(
  host: Host,
  {
    settings,
    ...options
  }: Omit<RpcServerOptions, 'host' | 'port' | 'reachedBy'> & { settings: Settings },
): Promise<RpcServer | undefined> {
  const { rpcPort: port, host: listening } = settings
  if (port === undefined) return undefined
  const { serveRpc } = await import('./platform/rpc/server.ts')
  const descriptors = join(import.meta.dirname, '../contracts/descriptors.binpb')
  return serveRpc(host.served, {
    ...options,
    host: listening,
    port,
    reachedBy: reachedBy(settings),
    descriptors,
  })
}

/** The name or address by which other processes reach this one. */
const reachedBy = ({ rpcHost, host }: Settings): string =>
  rpcHost ?? (['0.0.0.0', '::'].includes(host) ? hostname() : host)

function verifierOf({ placement }: Host): VerifyToken {
  if (!placement.reaches(AuthDefinition)) return cannotVerify
  const auth = placement.client(AuthDefinition, 'gateway')
  return tokenVerifier(async () => {
    const { keys } = await auth.keys({})
    return { keys: keys.map(key => ({ ...key })) }
  })
}

const cannotVerify: VerifyToken = async () => {
  throw Unavailable({ detail: 'The auth service is not started here: no token can be checked.' })
}

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const advice = code && adviceOn(code, host, port)
    throw advice ? new CannotStart(advice, { cause }) : cause
  }
}

function adviceOn(code: string, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken. Stop what uses it, or choose another with SHOECLOUD_PORT, such as ${port + 1}.`
    case 'EACCES':
      return `Port ${port} is not for ordinary users. Choose one from 1024 on with SHOECLOUD_PORT.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Choose one with SHOECLOUD_HOST: 127.0.0.1, or 0.0.0.0 for all.`
    default:
      return undefined
  }
}

async function drain(app: FastifyInstance): Promise<void> {
  // A connection whose last request was under way becomes idle, and would stay open for the next one.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
  const patience = setTimeout(() => app.server.closeAllConnections(), drainMs)
  await app.close()
  clearInterval(sweep)
  clearTimeout(patience)
}
