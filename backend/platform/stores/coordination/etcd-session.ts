import { type EventEmitter, once } from 'node:events'
import { type Etcd3, type ILeaseKeepAliveResponse, LeaseClient } from 'etcd3'
import type { Log } from '../../telemetry/log.ts'

/** The life of this process as etcd sees it: a lease that is renewed, and the keys that live by it. */
export interface Session {
  /** The lease, while etcd certainly keeps it; cheap. */
  lease(): string | undefined
  /** Keeps a key in etcd for as long as this process lives; answers how to take it away. */
  keep(key: string, value: string): () => Promise<void>
  /** Tells when `lease()` may have changed; answers how to end it. */
  watch(hear: () => void): () => void
  close(): Promise<void>
}

interface Lease {
  id: string
  /** When its present term was asked for: etcd has not counted from any earlier. */
  asked: Moment
  termMs: number
}

interface Moment {
  wall: number
  monotonic: number
}

const moment = (): Moment => ({ wall: Date.now(), monotonic: performance.now() })

// One clock may stop while the machine sleeps, the other may be set back: the one that says more is believed.
const since = ({ wall, monotonic }: Moment): number =>
  Math.max(Date.now() - wall, performance.now() - monotonic)

/** The part of a term that is relied on, since the clocks of two machines do not run alike. */
const certainPart = 0.9
const beatsInTerm = 3
const renewsWithinMs = 1500

/** Begins a session whose keys are below `prefix`. What fails is tried again with the next beat. */
export function openSession(
  client: Etcd3,
  { prefix, termSeconds, log }: { prefix: string; termSeconds: number; log: Log },
): Session {
  const space = client.namespace(prefix)
  // etcd3's own leases count from when the answer came, and for two terms: too long for whoever must not lead any more.
  const leases = new LeaseClient(client['pool'])
  const wanted = new Map<string, string>()
  const listeners = new Set<() => void>()
  let lease: Lease | undefined
  let over: NodeJS.Timeout | undefined

  const leftMs = ({ termMs, asked }: Lease) => termMs * certainPart - since(asked)
  const tell = () => {
    for (const hear of listeners) hear()
  }
  function hold(next: Lease | undefined) {
    lease = next
    clearTimeout(over)
    if (lease) over = setTimeout(tell, Math.max(0, leftMs(lease)) + 1)
    tell()
  }

  async function granted(): Promise<Lease> {
    const asked = moment()
    const { ID, TTL } = await leases.leaseGrant({ TTL: termSeconds })
    return { id: ID, asked, termMs: Number(TTL) * 1000 }
  }

  async function renewed({ id }: Lease): Promise<Lease | undefined> {
    const asked = moment()
    const stream = await leases.leaseKeepAlive()
    const signal = AbortSignal.timeout(renewsWithinMs)
    try {
      const reply = once(stream as unknown as EventEmitter, 'data', { signal })
      stream.write({ ID: id })
      const [{ TTL }] = (await reply) as [ILeaseKeepAliveResponse]
      return Number(TTL) > 0 ? { id, asked, termMs: Number(TTL) * 1000 } : undefined
    } finally {
      stream.cancel()
    }
  }

  // etcd is asked which keys there are: an answer may have been lost, and somebody else may have deleted some.
  async function settle({ id }: Lease) {
    const { keys } = await leases.leaseTimeToLive({ ID: id, keys: true })
    const there = new Set(keys.map(key => key.toString().slice(prefix.length)))
    const missing = [...wanted].filter(([key]) => !there.has(key))
    const surplus = [...there].filter(key => !wanted.has(key))
    await Promise.all([
      ...missing.map(([key, value]) => space.put(key).value(value).lease(id).exec()),
      ...surplus.map(key => space.delete().key(key).exec()),
    ])
  }

  const beats = oneAtATime(log, async () => {
    if (lease) hold(await renewed(lease))
    if (!lease) hold(await granted())
    if (lease) await settle(lease)
  })
  const timer = setInterval(() => void beats.soon(), (termSeconds * 1000) / beatsInTerm)
  void beats.soon()

  return {
    lease: () => (lease && leftMs(lease) > 0 ? lease.id : undefined),
    keep(key, value) {
      wanted.set(key, value)
      void beats.soon()
      return () => {
        wanted.delete(key)
        return beats.soon()
      }
    },
    watch(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    async close() {
      clearInterval(timer)
      await beats.end()
      const last = lease
      hold(undefined)
      if (!last) return
      await leases.leaseRevoke({ ID: last.id }).catch((error: unknown) => {
        log.warn('the lease could not be given back; it ends by itself', {}, error)
      })
    },
  }
}

/** Runs steps one after the other; those that are asked for while one waits are that one. Failures are logged once. */
function oneAtATime(log: Log, step: () => Promise<void>) {
  let running = Promise.resolve()
  let waiting: Promise<void> | undefined
  let failed = false
  let ended = false

  async function run() {
    waiting = undefined
    if (ended) return
    try {
      await step()
      failed = false
    } catch (error) {
      if (!failed) log.warn('etcd does not answer; it is asked again', {}, error)
      failed = true
    }
  }
  return {
    /** Resolves after a step that began later than this call. */
    soon(): Promise<void> {
      if (waiting) return waiting
      running = waiting = running.then(run)
      return waiting
    },
    end(): Promise<void> {
      ended = true
      return running
    },
  }
}
