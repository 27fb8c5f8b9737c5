import { IdempotencyKeyInUse, IdempotencyKeyReused } from '../../contracts/common/errors.ts'
import type { Journal } from './stores/journal.ts'
import type { KeyValue } from './stores/key-value/port.ts'

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

/** A key that was taken: by which request, and what it was replied if that is known. */
export interface Kept {
  fingerprint: string
  reply: KeptReply | null
}

/** How long a key is remembered; a journal knows it as well. */
const keptSeconds = 24 * 3600

/** Keeps replies beside the data they are about: the key, the effect and the reply are one transaction. */
export const idempotencyInJournal = ({ transaction, replies }: Journal): Idempotency => ({
  once: (key, fingerprint, work) =>
    transaction(async () => {
      if (!(await replies.claim(key, fingerprint))) {
        return repeated(await replies.find(key), fingerprint)
      }
      const reply = await work()
      await replies.keep(key, reply)
      return reply
    }),
})

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
