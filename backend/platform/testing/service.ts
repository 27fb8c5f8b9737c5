import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type Client, clientOf } from '../../../contracts/common/client.ts'
import type { Envelope, Event } from '../../../contracts/common/events.ts'
import type { RestContract } from '../../../contracts/common/rest.ts'
import { openEngines } from '../engines.ts'
import { inEnvelope } from '../events/outbox.ts'
import { makeHost } from '../host.ts'
import { newId } from '../ids.ts'
import type { Placed } from '../placement.ts'
import { restServer } from '../rest/server.ts'
import type { RpcClient, RpcDefinition, RpcHandlers } from '../rpc/definition.ts'
import { secretsFrom } from '../security/secrets.ts'
import { tokenAudience, tokenIssuer, tokenVerifier } from '../security/tokens.ts'
import type { AnyService } from '../service.ts'
import { readSettings } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { testDatabase } from './database.ts'
import { emptyMysql, testMysqlUrl } from './mysql.ts'

/** Somebody who signs in: a customer unless permissions are named. */
export interface TestPerson {
  id?: string
  roles?: string[]
  permissions?: readonly string[]
}

/** A service that runs alone in a test, seen through its public face. */
export interface ServiceUnderTest {
  /** The typed client of a contract, as nobody or as somebody. */
  client<C extends RestContract>(contract: C, as?: TestPerson): Promise<Client<C>>
  /** Sends any request. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** An access token for somebody. */
  token(person: TestPerson): Promise<string>
  rpc<D extends RpcDefinition>(definition: D): RpcClient<D>
  /** Lets events arrive, as if their services had sent them; answers their envelopes. */
  publish(...events: Event[]): Promise<Envelope[]>
  /** What the service has published so far, oldest first. */
  published(): Promise<Event[]>
  /** Resolves when background work, outboxes and handlers have nothing left to do. */
  settle(): Promise<number>
  close(): Promise<void>
}

export interface ServiceTestOptions {
  service: AnyService
  /** `import.meta.url` of the test: the service's folder. */
  at: string
  now?: () => Date
  env?: Record<string, string>
  /** Hears what the service tells whoever starts it. */
  announce?: (line: string) => void
  /** The services that it uses, played by plain functions: `standIn(CatalogDefinition, { variants: … })`. */
  uses?: [RpcDefinition, Placed][]
}

/** Plays a service that the one under test uses. */
export const standIn = <D extends RpcDefinition>(
  definition: D,
  handlers: Partial<RpcHandlers<D>>,
): [RpcDefinition, Placed] => [
  definition,
  {
    name: definition.name,
    callers: everybody,
    handlers: () => handlers as ReturnType<Placed['handlers']>,
  },
]

const everybody = { includes: () => true } as unknown as string[]

/**
 * Boots one service with databases of its own and no open port, on the real engines that the test run has started and
 * else on embedded ones.
 */
export async function startService({
  service,
  at,
  now,
  env = {},
  announce,
  uses = [],
}: ServiceTestOptions): Promise<ServiceUnderTest> {
  await using opened = new AsyncDisposableStack()
  const data = await mkdtemp(join(tmpdir(), 'shoecloud-test-'))
  opened.defer(() => rm(data, { recursive: true }))
  const database = opened.adopt(await testDatabase(), each => each.close())
  const postgresUrl = env.SHOECLOUD_POSTGRES_URL ?? database.url
  const mysqlUrl = mayLiveInMysql(service) ? testMysqlUrl() : undefined
  if (mysqlUrl) opened.adopt(await emptyMysql(mysqlUrl, service.name), each => each.close())
  const mongo = await mongoBeside(postgresUrl, opened)
  const settings = readSettings({
    SHOECLOUD_DATA: data,
    SHOECLOUD_POSTGRES_URL: postgresUrl,
    ...(mysqlUrl && { SHOECLOUD_MYSQL_URL: mysqlUrl }),
    ...(mongo && { SHOECLOUD_MONGODB_URL: mongo.url }),
    SHOECLOUD_LOG: 'silent',
    ...env,
  })
  const log = makeLog(settings.logLevel)
  const engines = opened.adopt(await openEngines(settings, log), each => each.close())
  const app = opened.adopt(restServer(settings, log), each => each.close())
  const host = await makeHost({
    services: [{ service: { ...service, callers: everybody }, folder: dirname(fileURLToPath(at)) }],
    engines,
    settings,
    log,
    metrics: makeMetrics({ process: false }),
    secretFor: secretsFrom(settings),
    callback: async (path, { headers, body }) => {
      const { statusCode } = await app.inject({ method: 'POST', url: path, headers, payload: body })
      return { status: statusCode }
    },
    standIns: new Map(uses),
    ...(now && { now }),
    ...(announce && { announce }),
  })
  opened.defer(host.stop)
  const { sign, verify } = await testKeys()
  host.addRoutes(app, verify)
  await host.start()

  const ask = injecting(app)
  const published: Event[] = []
  const topics = [
    ...new Set((service.publishes ?? []).map((event: { topic: string }) => event.topic)),
  ]
  await engines.bus.subscribe({
    consumer: 'test',
    topics,
    from: 'beginning',
    handle: async envelopes => {
      for (const { type, subject, data: told } of envelopes)
        published.push({ type, key: subject, data: told })
    },
  })

  const running = opened.move()
  return {
    fetch: (path, init) => ask(new URL(path, 'http://test'), init),
    token: sign,
    async client(contract, as) {
      const token = as && (await sign(as))
      return clientOf(contract, {
        baseUrl: 'http://test',
        fetch: ask as typeof fetch,
        token: () => token,
      })
    },
    rpc: definition => host.placement.client(definition, 'test'),
    async publish(...events) {
      const envelopes = events.map(event => inEnvelope('test', event, new Date().toISOString()))
      for (const envelope of envelopes) await engines.bus.publish(topicOf(envelope), [envelope])
      await host.settle()
      return envelopes
    },
    async published() {
      await host.settle()
      return published
    },
    settle: host.settle,
    close: () => running.disposeAsync(),
  }
}

const mayLiveInMysql = ({ stores }: AnyService): boolean =>
  Object.values(stores ?? {}).some(store => (store as { home?: string }).home === 'mysql')

// Replicas that share one database share the other as well. Most tests need none.
async function mongoBeside(postgresUrl: string, opened: AsyncDisposableStack) {
  if (process.env.TEST_MONGODB_URL === undefined) return undefined
  const { testMongo } = await import('./mongodb.ts')
  return opened.adopt(testMongo(new URL(postgresUrl).pathname.slice(1)), each => each.close())
}

const topicOf = ({ type }: Envelope) => type.slice(0, type.indexOf('.'))

async function testKeys() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' }
  return {
    verify: tokenVerifier(async () => ({ keys: [jwk] })),
    sign: ({ id = newId('usr'), roles = ['customer'], permissions = [] }: TestPerson) =>
      new SignJWT({ roles, scope: permissions.join(' ') })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
        .setSubject(id)
        .setIssuer(tokenIssuer)
        .setAudience(tokenAudience)
        .setExpirationTime('10m')
        .sign(privateKey),
  }
}

type Injectable = ReturnType<typeof restServer>

function injecting(app: Injectable) {
  return async (url: URL, init: RequestInit = {}): Promise<Response> => {
    const reply = await app.inject({
      method: (init.method ?? 'GET') as 'GET',
      url: url.pathname + url.search,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.body != null && { payload: init.body as string }),
    })
    const headers = Object.entries(reply.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const empty = reply.statusCode === 204 || reply.statusCode === 304
    return new Response(empty ? null : new Uint8Array(reply.rawPayload), {
      status: reply.statusCode,
      headers,
    })
  }
}
