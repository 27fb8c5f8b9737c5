import { hostname } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { AuthDefinition } from '../contracts/auth/gen/rpc.ts'
import { Unavailable } from '../contracts/common/errors.ts'
import { addGateway } from './gateway/gateway.ts'
import { claimDataFolder } from './platform/data-folder.ts'
import { type Discovered, discoverServices } from './platform/discover.ts'
import { openEngines } from './platform/engines.ts'
import { type Host, type HostOptions, makeHost } from './platform/host.ts'
import { restServer } from './platform/rest/server.ts'
import { type Directory, staticDirectory } from './platform/rpc/directory.ts'
import type { RpcServer, RpcServerOptions } from './platform/rpc/server.ts'
import { serviceIdentity } from './platform/security/identity.ts'
import { secretsFrom } from './platform/security/secrets.ts'
import { tokenVerifier, type VerifyToken } from './platform/security/tokens.ts'
import { CannotStart, type Settings } from './platform/settings.ts'
import { type Log, makeLog } from './platform/telemetry/log.ts'
import { makeMetrics } from './platform/telemetry/metrics.ts'

export interface StartOptions {
  settings: Settings
  /** Names of services or of domains (`cart`, `order-domain`); all if none are named. */
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
  /** Where other processes call its services: `host:port`; nothing if they cannot. */
  rpcAddress: string | undefined
  app: FastifyInstance
  host: Host
  /** Resolves when no background work is left to do. For tests and the demo. */
  settle(): Promise<void>
  /** Serves what has begun, ends background work, and closes the engines. */
  stop(): Promise<void>
}

/** How long requests under way may take when the platform stops. */
const drainMs = 10_000

/**
 * Starts services behind the gateway and listens. Throws `CannotStart`, with what to do, when the machine or the
 * settings are the reason; nothing is left running then.
 */
export async function startPlatform({
  settings,
  only = [],
  announce = () => {},
  log = makeLog(settings.logLevel),
  signal,
}: StartOptions): Promise<Platform> {
  await using opened = new AsyncDisposableStack()
  const folder = await claimDataFolder(settings.data)
  opened.defer(folder.release)

  // Code is read while the engines start.
  const finding = servicesNamed(only)
  finding.catch(() => {})
  const engines = opened.adopt(await openEngines(settings, log), each => each.close())
  const services = await finding
  const metrics = makeMetrics()
  const app = restServer(settings, log)
  const secretFor = secretsFrom(settings)
  const identity = serviceIdentity(secretFor)
  const directory = await directoryOf(settings)
  const host = await makeHost({
    services,
    engines,
    settings,
    log,
    metrics,
    secretFor,
    others: directory && { directory, identity },
    callback: callbackThrough(app),
    announce,
  })
  opened.defer(host.stop)
  opened.defer(() => drain(app))

  await addGateway(app, {
    services: services.map(({ service }) => service),
    settings,
    log,
    metrics,
    enginesAnswer: engines.answer,
  })
  host.addRoutes(app, verifierOf(host))
  const rpc = await serveOthers(host, { settings, directory, identity, log, metrics })
  if (rpc) opened.defer(rpc.stop)
  await host.start(signal).catch((error: unknown) => {
    if (signal?.aborted) throw new CannotStart('Stopped before every service had started.')
    throw error
  })
  const url = await listen(app, settings)

  const running = opened.move()
  return {
    url,
    rpcAddress: rpc?.address,
    app,
    host,
    settle: host.settle,
    stop: () => running.disposeAsync(),
  }
}

/** The services of the house that are meant by these names of services or domains; all of them by no name. */
export async function servicesNamed(names: string[] = []): Promise<Discovered[]> {
  const all = await discoverServices(import.meta.dirname)
  const unknown = names.filter(name => !all.some(each => isMeant(each, name)))
  if (unknown.length > 0) {
    throw new CannotStart(
      `There is no service or domain named ${unknown.join(', ')}. \`shoecloud services\` lists those there are.`,
    )
  }
  return names.length === 0 ? all : all.filter(each => names.some(name => isMeant(each, name)))
}

const isMeant = ({ service: { name, domain } }: Discovered, called: string) =>
  [name, domain, `${domain}-domain`].includes(called)

// A partner's server would come in by the front door as well; this one needs no socket for it.
const callbackThrough =
  (app: FastifyInstance): HostOptions['callback'] =>
  async (url, { headers, body }) => {
    const { statusCode } = await app.inject({ method: 'POST', url, headers, payload: body })
    return { status: statusCode }
  }

/** Where the services of other processes are; nothing if this process is alone. */
async function directoryOf({
  services,
  rpcPort,
  secret,
}: Settings): Promise<Directory | undefined> {
  const alone = services.length === 0 && rpcPort === undefined
  if (!alone && secret === undefined) {
    throw new CannotStart(
      'Services of several processes know each other by a secret: give all of them the same SHOECLOUD_SECRET.',
    )
  }
  if (services.length === 0) return undefined
  const known = new Map<string, string[]>()
  for (const { names, addresses } of services) {
    for (const { service } of await servicesNamed(names)) known.set(service.name, addresses)
  }
  return staticDirectory(known)
}

/** Lets other processes call the services of this one, where the settings say so. */
async function serveOthers(
  host: Host,
  {
    settings,
    ...options
  }: Omit<RpcServerOptions, 'host' | 'port' | 'reachedBy'> & { settings: Settings },
): Promise<RpcServer | undefined> {
  const { rpcPort: port, host: listening, rpcHost = nameOf(listening) } = settings
  if (port === undefined) return undefined
  const { serveRpc } = await import('./platform/rpc/server.ts')
  const descriptors = join(import.meta.dirname, '../contracts/descriptors.binpb')
  return serveRpc(host.served, {
    ...options,
    host: listening,
    port,
    reachedBy: rpcHost,
    descriptors,
  })
}

const nameOf = (address: string) => (['0.0.0.0', '::'].includes(address) ? hostname() : address)

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
