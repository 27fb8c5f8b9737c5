import { IdempotencyKeyInUse, IdempotencyKeyReused } from '../../contracts/common/errors.ts'
import type { KeyValue } from './stores/key-value/port.ts'
import type { Relational } from './stores/relational/port.ts'

/** A reply as it is kept for repetitions. */
export interface KeptReply {
  body: unknown
  status?: number | undefined
  headers?: Record<string, string> | undefined
}

/** Keeps replies under their keys, so that a request that is sent twice takes effect once. */
export interface Idempotency {
  /**
   * Runs `work` for the first request with this key and keeps its reply; later ones get that reply.
   * `fingerprint` says which request it was: the key with another one fails with `idempotency_key_reused`.
   * A `work` that throws keeps nothing, so the request can be sent again.
   */
  once(key: string, fingerprint: string, work: () => Promise<KeptReply>): Promise<KeptReply>
}

interface Kept {
  fingerprint: string
  reply: KeptReply | null
}

/** How long a key is remembered. */
const keptSeconds = 24 * 3600

/** The SQL that makes a service's table of kept replies. */
export const createIdempotency = (service: string): string => `
  create table if not exists ${service}.idempotency (
    key text primary key,
    fingerprint text not null,
    reply json,
    created_at timestamptz not null default now()
  )`

/** The SQL that forgets keys whose time is over. */
export const trimIdempotency = (service: string): string =>
  `delete from ${service}.idempotency where created_at < now() - interval '${keptSeconds} seconds'`

/** Keeps replies beside the rows they are about: the key, the effect and the reply are one transaction. */
export function idempotencyInDatabase(service: string, store: Relational<never>): Idempotency {
  const claim = {
    name: 'idempotency-claim',
    // A second request with the key waits here until the first one has committed.
    text: `insert into ${service}.idempotency (key, fingerprint) values ($1, $2)
           on conflict (key) do nothing returning key`,
  }
  const find = {
    name: 'idempotency-find',
    text: `select fingerprint, reply from ${service}.idempotency where key = $1`,
  }
  const keep = {
    name: 'idempotency-keep',
    text: `update ${service}.idempotency set reply = $2 where key = $1`,
  }
  return {
    once: (key, fingerprint, work) =>
      store.transaction(async () => {
        const [claimed] = await store.run(claim, [key, fingerprint])
        if (!claimed) {
          const [kept] = await store.run<Kept>(find, [key])
          return repeated(kept, fingerprint)
        }
        const reply = await work()
        await store.run(keep, [key, JSON.stringify(reply)])
        return reply
      }),
  }
}

/** Keeps replies in a key-value store, for services whose effects bear a repetition after a crash. */
export function idempotencyInKeyValue(store: KeyValue): Idempotency {
  const runningSeconds = 30
  return {
    async once(key, fingerprint, work) {
      const name = `idempotency:${key}`
      const claimed = await store.add<Kept>(name, { fingerprint, reply: null }, runningSeconds)
      if (!claimed) return repeated(await store.get<Kept>(name), fingerprint)
      try {
        const reply = await work()
        await store.set<Kept>(name, { fingerprint, reply }, keptSeconds)
        return reply
      } catch (error) {
        await store.remove(name)
        throw error
      }
    },
  }
}

function repeated(kept: Kept | undefined, fingerprint: string): KeptReply {
  if (kept && kept.fingerprint !== fingerprint) {
    throw IdempotencyKeyReused({
      detail: 'This Idempotency-Key belongs to another request. Send a new key with a new request.',
    })
  }
  if (!kept?.reply)
    throw IdempotencyKeyInUse({
      detail: 'The first request is still running; send it again in a moment.',
    })
  return kept.reply
}
