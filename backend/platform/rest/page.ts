import { InvalidRequest } from '../../../contracts/common/errors.ts'
import type { Page } from '../../../contracts/common/schema.ts'

/** What a list is asked for. */
export interface PageRequest {
  limit?: number
  cursor?: string
}

/**
 * One page of a list: `read` gives at most `limit` items behind the one whose position is `after`, and
 * `positionOf` says where an item stands. The cursor is that position, opaque to the caller.
 */
export async function pageOf<T>(
  { limit = 24, cursor }: PageRequest,
  read: (page: { limit: number; after: string | undefined }) => Promise<T[]>,
  positionOf: (item: T) => string,
): Promise<Page<T>> {
  // One more than asked for tells whether there is a next page.
  const found = await read({
    limit: limit + 1,
    after: cursor === undefined ? undefined : decoded(cursor),
  })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return { items, ...(more && { nextCursor: Buffer.from(positionOf(last)).toString('base64url') }) }
}

function decoded(cursor: string): string {
  const position = Buffer.from(cursor, 'base64url').toString()
  if (position !== '' && !position.includes('\u0000')) return position
  throw InvalidRequest({
    detail: 'The cursor is not one that we gave.',
    errors: [{ field: 'cursor', message: 'must be the nextCursor of the page before' }],
  })
}
