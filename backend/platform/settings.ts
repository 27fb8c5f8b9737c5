import { resolve } from 'node:path'

interface Setting<T> {
  env: string
  says: string
  fallback: string
  secret?: true
  read(text: string): T
}

const setting = <T>(declared: Setting<T>): Setting<T> => declared

class NotAccepted extends Error {}

const whole = (from: number, to: number) => (text: string) => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= from && value <= to) return value
  throw new NotAccepted(`a whole number from ${from} to ${to}`)
}

const oneOf =
  <const V extends string>(...values: V[]) =>
  (text: string): V => {
    const value = values.find(each => each === text)
    if (value !== undefined) return value
    throw new NotAccepted(`one of ${values.join(', ')}`)
  }

const logLevel = oneOf('debug', 'info', 'warn', 'error', 'silent')

const address = (example: string) => (text: string) => {
  if (text === '' || URL.canParse(text)) return text || undefined
  throw new NotAccepted(`an address such as ${example}`)
}

/** No URL to everybody: a replica set is named by several servers, with commas between them. */
const mongoAddress = (text: string) => {
  if (text === '' || /^mongodb(\+srv)?:\/\/[^/]/.test(text)) return text || undefined
  throw new NotAccepted('an address such as mongodb://user:password@host:27017/shoecloud')
}

const list = (text: string) =>
  text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')

const isServer = (text: string) => /^[\w.-]+:\d+$/.test(text)

/** `host:port`, several with commas between them. */
const servers = (text: string) => {
  const all = list(text)
  if (all.every(isServer)) return all
  throw new NotAccepted('servers such as host-1:9092,host-2:9092')
}

/** `names=servers`, several with semicolons between them. */
const placements = (text: string) =>
  text
    .split(';')
    .filter(each => each.trim() !== '')
    .map(each => {
      const [names = '', addresses = '', ...more] = each.split('=')
      const placed = { names: list(names), addresses: list(addresses) }
      const whole = more.length === 0 && placed.names.length > 0 && placed.addresses.length > 0
      if (whole && placed.addresses.every(isServer)) return placed
      throw new NotAccepted(
        'services and their servers, such as stock=host-1:7001,host-2:7001;cart,orders=host-3:7001',
      )
    })

/** Every environment variable that the platform reads, and nothing else reads one. */
export const declaredSettings = {
  port: setting({
    env: 'SHOECLOUD_PORT',
    says: 'the port of the gateway',
    fallback: '8080',
    read: whole(0, 65_535),
  }),
  host: setting({
    env: 'SHOECLOUD_HOST',
    says: 'the address to listen on; 0.0.0.0 for every network',
    fallback: '127.0.0.1',
    read: String,
  }),
  data: setting({
    env: 'SHOECLOUD_DATA',
    says: 'the folder that holds everything the embedded engines store',
    fallback: '.shoecloud',
    read: text => resolve(text),
  }),
  postgresUrl: setting({
    env: 'SHOECLOUD_POSTGRES_URL',
    says: 'a PostgreSQL server to use instead of the embedded one',
    fallback: '',
    secret: true,
    read: address('postgres://user:password@host:5432/shoecloud'),
  }),
  postgresConnections: setting({
    env: 'SHOECLOUD_POSTGRES_CONNECTIONS',
    says: 'the most connections to PostgreSQL that this process opens, of each of two kinds',
    fallback: '8',
    read: whole(1, 100),
  }),
  mysqlUrl: setting({
    env: 'SHOECLOUD_MYSQL_URL',
    says: 'a MySQL or MariaDB server for the services that the catalogue of services puts there; PostgreSQL if absent',
    fallback: '',
    secret: true,
    read: address('mysql://user:password@host:3306'),
  }),
  mongodbUrl: setting({
    env: 'SHOECLOUD_MONGODB_URL',
    says: 'a server of the MongoDB protocol for documents; PostgreSQL if absent',
    fallback: '',
    secret: true,
    read: mongoAddress,
  }),
  redisUrl: setting({
    env: 'SHOECLOUD_REDIS_URL',
    says: 'a Redis server or cluster for what expires, such as carts; files in the data folder if absent',
    fallback: '',
    secret: true,
    read: address('redis://user:password@host:6379'),
  }),
  clickhouseUrl: setting({
    env: 'SHOECLOUD_CLICKHOUSE_URL',
    says: 'a ClickHouse server for columns; DuckDB in the data folder if absent',
    fallback: '',
    secret: true,
    read: address('http://user:password@host:8123/shoecloud'),
  }),
  s3Url: setting({
    env: 'SHOECLOUD_S3_URL',
    says: 'a bucket of S3 or alike for pictures and invoices; files in the data folder if absent',
    fallback: '',
    secret: true,
    read: address('https://key:secret@s3.eu-west-1.amazonaws.com/bucket'),
  }),
  etcdServers: setting({
    env: 'SHOECLOUD_ETCD',
    says: 'etcd servers that elect leaders and find services; this process alone if absent',
    fallback: '',
    read: servers,
  }),
  kafkaBrokers: setting({
    env: 'SHOECLOUD_KAFKA',
    says: 'Kafka or Redpanda brokers for events; the database if absent',
    fallback: '',
    read: servers,
  }),
  rpcPort: setting({
    env: 'SHOECLOUD_RPC_PORT',
    says: 'the port on which other processes call the services of this one; 0 for any free one, closed if absent',
    fallback: '',
    read: text => (text === '' ? undefined : whole(0, 65_535)(text)),
  }),
  rpcHost: setting({
    env: 'SHOECLOUD_RPC_HOST',
    says: 'the name or address by which other processes reach this one; that of SHOECLOUD_HOST, or of the machine, if absent',
    fallback: '',
    read: text => {
      if (/^[\w.-]*$/.test(text)) return text || undefined
      throw new NotAccepted('a name or an address without a port, such as shop-1.internal')
    },
  }),
  services: setting({
    env: 'SHOECLOUD_SERVICES',
    says: 'where services and domains of other processes are called: stock=host-1:7001,host-2:7001;order-domain=host-3:7001',
    fallback: '',
    read: placements,
  }),
  upstreams: setting({
    env: 'SHOECLOUD_UPSTREAMS',
    says: 'where the gateway finds the HTTP of other processes, written as SHOECLOUD_SERVICES is',
    fallback: '',
    read: placements,
  }),
  secret: setting({
    env: 'SHOECLOUD_SECRET',
    says: 'what all keys are derived from; the same for every process. Made once in the data folder if absent',
    fallback: '',
    secret: true,
    read: text => {
      if (text === '' || text.length >= 32) return text || undefined
      throw new NotAccepted('at least 32 characters')
    },
  }),
  rateLimits: setting({
    env: 'SHOECLOUD_RATE_LIMITS',
    says: 'off for measurements only',
    fallback: 'on',
    read: oneOf('on', 'off'),
  }),
  adminPassword: setting({
    env: 'SHOECLOUD_ADMIN_PASSWORD',
    says: 'the password of admin@shoecloud.local, set on first start; made and printed once if absent',
    fallback: '',
    secret: true,
    read: text => {
      if (text === '' || text.length >= 12) return text || undefined
      throw new NotAccepted('at least 12 characters')
    },
  }),
  logLevel: setting({
    env: 'SHOECLOUD_LOG',
    says: 'how much is logged; warn on a terminal and info elsewhere, if absent',
    fallback: '',
    read: text => logLevel(text || (process.stdout.isTTY ? 'warn' : 'info')),
  }),
  drainSeconds: setting({
    env: 'SHOECLOUD_DRAIN_SECONDS',
    says: 'how long this process still takes requests after it was asked to stop, until load balancers know',
    fallback: '0',
    read: whole(0, 300),
  }),
  corsOrigins: setting({
    env: 'SHOECLOUD_CORS_ORIGINS',
    says: 'the web origins that may call the API from a browser, separated by commas; * for all',
    fallback: '*',
    read: list,
  }),
  metrics: setting({
    env: 'SHOECLOUD_METRICS',
    says: 'who may read /metrics: local for this machine alone, all for everybody who reaches the port',
    fallback: 'local',
    read: oneOf('local', 'all'),
  }),
  trustProxy: setting({
    env: 'SHOECLOUD_TRUST_PROXY',
    says: 'on when a load balancer in front sets X-Forwarded-For',
    fallback: 'off',
    read: oneOf('on', 'off'),
  }),
}

export type Settings = {
  [K in keyof typeof declaredSettings]: ReturnType<(typeof declaredSettings)[K]['read']>
}

/** A start that cannot go on, with a message that says what to do; shown without a stack. */
export class CannotStart extends Error {}

/** A setting as it is at present, for people: where its value comes from, and what is wrong with it. */
export interface SettingInUse {
  variable: string
  says: string
  value: string
  from: 'environment' | 'default'
  wrong: string | undefined
}

/** Every setting with its source and its value; of secrets, only whether they are set. */
export function settingsInUse(env: Record<string, string | undefined>): SettingInUse[] {
  return Object.values(declaredSettings).map(({ env: variable, says, fallback, secret, read }) => {
    const given = env[variable]
    const shown = given === undefined ? fallback : secret && given !== '' ? '(set)' : given
    const from = given === undefined ? 'default' : 'environment'
    return { variable, says, value: shown, from, wrong: refusal(read, given ?? fallback) }
  })
}

function refusal(read: (text: string) => unknown, text: string): string | undefined {
  try {
    read(text)
    return undefined
  } catch (error) {
    if (error instanceof NotAccepted) return `must be ${error.message}`
    throw error
  }
}

/** Reads the environment; all that is wrong with it is said at once, as one `CannotStart`. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const wrong: string[] = []
  const entries = Object.entries(declaredSettings).map(
    ([name, { env: variable, fallback, secret, read }]) => {
      try {
        return [name, read(env[variable] ?? fallback)]
      } catch (error) {
        if (!(error instanceof NotAccepted)) throw error
        wrong.push(
          `${variable} must be ${error.message}; it is ${secret ? 'something else' : JSON.stringify(env[variable])}.`,
        )
        return [name, undefined]
      }
    },
  )
  const known = new Set(Object.values(declaredSettings).map(each => each.env))
  for (const variable of Object.keys(env)) {
    if (variable.startsWith('SHOECLOUD_') && !known.has(variable)) {
      wrong.push(
        `${variable} is not a setting of ShoeCloud; \`shoecloud doctor\` lists those there are.`,
      )
    }
  }
  if (wrong.length > 0) throw new CannotStart(wrong.join('\n'))
  return Object.fromEntries(entries) as Settings
}
