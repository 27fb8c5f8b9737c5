import { Reply } from '../../../platform/rest/handler.ts'
import type { Picture } from '../domain/picture.ts'
import { contentTypes, renditionOf } from '../domain/rendition.ts'
import type { Shown } from './renditions.ts'

/** A picture as everybody may know it. */
export const pictureView = ({ id, width, height, format, bytes, createdAt }: Picture) => ({
  id,
  width,
  height,
  format,
  bytes,
  createdAt,
})

/** The bytes of a picture, for caches to keep for ever; 304 without them where the caller has them (RFC 9110, 13.1.2). */
export function pictureReply(
  { bytes, etag }: Shown,
  file: string,
  known: string | string[] | undefined,
): Reply<Buffer | undefined> {
  const headers = {
    etag,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  const has = String(known ?? '')
    .split(',')
    .some(tag => tag.trim().replace(/^W\//, '') === etag)
  if (has) return new Reply(undefined, { status: 304, headers })
  const type = contentTypes[renditionOf(file).format]
  return new Reply(bytes, { headers: { ...headers, 'content-type': type } })
}
