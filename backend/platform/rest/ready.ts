import { createHash } from 'node:crypto'
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
