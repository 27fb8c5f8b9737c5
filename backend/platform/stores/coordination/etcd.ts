import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { ConsecutiveBreaker, circuitBreaker, handleWhen, retry } from 'cockatiel'
import { Etcd3, type IOptions, isRecoverableError } from 'etcd3'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { CannotStart } from '../../settings.ts'
import type { Log } from '../../telemetry/log.ts'
import { type Entries, openMirror } from './etcd-mirror.ts'
import { openSession } from './etcd-session.ts'
import { lockBy } from './lock.ts'
import type { Coordination } from './port.ts'

export interface EtcdOptions {
  /** Such as `host-1:2379`. */
  servers: string[]
  log: Log
  /** What all keys begin with. */
  prefix?: string
  /** How long etcd waits for a sign of life before others lead, and before it is no longer found. */
  termSeconds?: number
}

/** Coordinates the processes of many machines through etcd; throws `CannotStart` when it does not answer. */
export async function openEtcd({
  servers,
  log,
  prefix = '/shoecloud/',
  termSeconds = 5,
}: EtcdOptions): Promise<Coordination> {
  const client = connect(servers)
  const space = client.namespace(prefix)
  const answer = async () => {
    await space.get('answer').exec()
  }
  await answer().catch((cause: Error) => {
    client.close()
    throw new CannotStart(`The etcd of SHOECLOUD_ETCD cannot be used: ${cause.message}`, { cause })
  })
  const session = openSession(client, { prefix, termSeconds, log })
  const mirror = openMirror(space, log)

  const lead: Coordination['lead'] = (name, hear) => {
    const folder = `leaders/${encodeURIComponent(name)}/`
    const candidate = randomUUID()
    let leader: { key: string; lease: string; token: number } | undefined
    let told: number | undefined
    // What etcd said last may be old, but as long as it keeps our lease, nobody else has come first.
    const token = () =>
      leader?.key === candidate && leader.lease === session.lease() ? leader.token : undefined
    const tell = () => {
      const now = token()
      if (now === told) return
      told = now
      hear?.(now)
    }
    const unfollow = mirror.follow(folder, entries => {
      leader = firstOf(entries)
      tell()
    })
    const unwatch = session.watch(tell)
    const withdraw = session.keep(folder + candidate, `${hostname()} ${process.pid}`)
    return {
      isMine: () => token() !== undefined,
      token,
      async resign() {
        unfollow()
        leader = undefined
        tell()
        unwatch()
        await withdraw()
      },
    }
  }

  let on = new Map<string, boolean>()
  const hearing = new Set<(name: string) => void>()
  mirror.follow('flags/', entries => {
    const before = on
    on = new Map([...entries].map(([key, { value }]) => [decodeURIComponent(key), value === 'on']))
    const names = new Set([...before.keys(), ...on.keys()])
    for (const name of names)
      if (before.get(name) !== on.get(name)) for (const hear of hearing) hear(name)
  })
  await mirror.read

  return {
    lead,
    lock: lockBy(lead),
    announce: (service, address) =>
      session.keep(`services/${encodeURIComponent(service)}/${randomUUID()}`, address),
    watch(service, hear) {
      let told: string | undefined
      return mirror.follow(`services/${encodeURIComponent(service)}/`, entries => {
        const addresses = [...new Set(Array.from(entries.values(), ({ value }) => value))].sort()
        if (told === addresses.join(' ')) return
        told = addresses.join(' ')
        hear(addresses)
      })
    },
    flags: {
      isOn: (name, fallback) => on.get(name) ?? fallback,
      async set(name, value) {
        const put = space.put(`flags/${encodeURIComponent(name)}`).value(value ? 'on' : 'off')
        await put.exec().catch((cause: unknown) => {
          throw Unavailable({ cause })
        })
      },
      watch(hear) {
        hearing.add(hear)
        return () => hearing.delete(hear)
      },
    },
    answer,
    async close() {
      await session.close()
      mirror.close()
      client.close()
    },
  }
}

/** Whoever stood first leads: its token grows with each new leader, since later candidates are made later. */
function firstOf(entries: Entries) {
  let first: { key: string; lease: string; token: number } | undefined
  for (const [key, { lease, created }] of entries)
    if (!first || created < first.token) first = { key, lease, token: created }
  return first
}

const recoverable = handleWhen(error => isRecoverableError(error as Error))

function connect(servers: string[]): Etcd3 {
  return new Etcd3({
    hosts: servers,
    grpcOptions: {
      // etcd hangs up on whoever asks for a sign of life more often than every 5 seconds.
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 2000,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    },
    defaultCallOptions: ({ isStream }) => (isStream ? {} : { deadline: Date.now() + 1500 }),
    // A server that does not answer is left alone for half a second, not for the usual five: it may be the only one.
    // etcd3 brings another version of cockatiel, with other types; it only calls `execute`.
    faultHandling: {
      host: () =>
        circuitBreaker(recoverable, { halfOpenAfter: 500, breaker: new ConsecutiveBreaker(3) }),
      global: retry(recoverable, { maxAttempts: 2 }),
    } as unknown as NonNullable<IOptions['faultHandling']>,
  })
}
