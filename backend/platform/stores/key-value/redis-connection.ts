import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { CannotStart } from '../../settings.ts'
import type { Log } from '../../telemetry/log.ts'
import { type Scripts, scripts } from './redis-scripts.ts'

/** A connection to one server, or to all servers of a cluster. */
export interface RedisConnection {
  /** Answers what the servers reply, or throws `Unavailable` within a few seconds where they do not. */
  ask<Reply>(question: (redis: (Redis | Cluster) & Scripts) => Promise<Reply>): Promise<Reply>
  /** Every server that holds keys. */
  servers(): Redis[]
  close(): Promise<void>
}

/** How long a command waits while the connection is made again, and how long the first one may take. */
const waitsMs = 2000
const startsWithinMs = 5000

const options = {
  scripts,
  retryStrategy: () => 200,
  connectTimeout: 2000,
  commandTimeout: 3000,
  // A step whose answer was lost may have been done: done again, it would count twice.
  autoResendUnfulfilledCommands: false,
  lazyConnect: true,
} satisfies RedisOptions

/** Connects to the server at `url`, or to the cluster that it belongs to; throws `CannotStart` with the reason. */
export async function connectRedis(url: string, log: Log): Promise<RedisConnection> {
  const server = new Redis(url, options)
  const alone = await opened(server, log)
  const facts = await alone.ask(redis => redis.info('cluster'))
  if (!facts.includes('cluster_enabled:1')) return alone
  const cluster = clusterAround(server)
  await alone.close()
  return opened(cluster, log)
}

function clusterAround({ options: { host, port, username, password, tls } }: Redis): Cluster {
  const { scripts, lazyConnect, retryStrategy, ...ofServer } = options
  return new Cluster([{ host, port }], {
    scripts,
    lazyConnect,
    clusterRetryStrategy: retryStrategy,
    // A step whose answer was lost is not done again here either.
    retryDelayOnFailover: 0,
    redisOptions: { ...ofServer, username, password, tls },
  })
}

async function opened(connection: Redis | Cluster, log: Log): Promise<RedisConnection> {
  let started = false
  let broken: Error | undefined
  let ready = Promise.withResolvers<void>()
  connection.on('ready', () => {
    broken = undefined
    ready.resolve()
  })
  connection.on('close', () => (ready = Promise.withResolvers()))
  connection.on('error', (error: Error) => {
    if (started && !broken) log.warn('the connection to Redis broke; it is made again', {}, error)
    broken = error
  })
  connection.connect().catch(() => {})
  if (!(await within(startsWithinMs, ready.promise))) {
    connection.disconnect()
    throw new CannotStart(
      `The Redis of SHOECLOUD_REDIS_URL cannot be used: ${broken?.message ?? 'no answer'}`,
      { cause: broken },
    )
  }
  started = true
  return {
    async ask(question) {
      // Nothing is left to ioredis to send later: by then whoever asked has been told that it failed.
      if (connection.status !== 'ready' && !(await within(waitsMs, ready.promise)))
        throw Unavailable({ cause: broken })
      return answered(question(connection as (Redis | Cluster) & Scripts))
    },
    servers: () => (connection instanceof Cluster ? connection.nodes('master') : [connection]),
    async close() {
      // What was asked is answered first; a server that is away is not waited for.
      if (connection.status === 'ready') await connection.quit().catch(() => {})
      connection.disconnect()
    },
  }
}

/** Whether it resolves in time. */
function within(ms: number, awaited: Promise<void>): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms, false)
    void awaited.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

// What a server says while it starts, fails over, or misses others of its cluster.
const passing = /^(LOADING|MASTERDOWN|CLUSTERDOWN|READONLY|TRYAGAIN|NOREPLICAS)\b/

async function answered<Reply>(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply
  } catch (error) {
    const { name, message } = error as Error
    if (name === 'ReplyError' && !passing.test(message)) throw error
    throw Unavailable({ cause: error })
  }
}
