import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { Reply } from './handler.ts'

/** A reply that is serialised once and sent many times, with a tag of its content (`ETag`, RFC 9110). */
export function readyReply(value: unknown): Reply<Buffer> {
  const body = Buffer.from(JSON.stringify(value))
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return new Reply(body, { headers: { etag, 'cache-control': 'no-cache' } })
}

/** The reply; or 304 without a body for who has it already and says so (`If-None-Match`). */
export const unlessKnown = (
  reply: Reply<Buffer>,
  requestHeaders: Record<string, string | string[] | undefined>,
): Reply<Buffer> | Reply<string> =>
  reply.headers && requestHeaders['if-none-match'] === reply.headers.etag
    ? new Reply('', { status: 304, headers: reply.headers })
    : reply

/** Replies that are kept ready, those that were asked for last within a bound of bytes, until all are forgotten. */
export function readyReplies({ bytes }: { bytes: number }) {
  const kept = new LRUCache<string, Reply<Buffer>>({
    maxSize: bytes,
    sizeCalculation: ({ body }, key) => body.length + key.length,
  })
  return {
    /** The reply to what `key` describes; `make` says it where it is not kept. */
    to(key: unknown, make: () => unknown): Reply<Buffer> {
      const text = JSON.stringify(key)
      const known = kept.get(text)
      if (known) return known
      const reply = readyReply(make())
      kept.set(text, reply)
      return reply
    },
    forgetAll: () => kept.clear(),
  }
}
