import { hash } from 'node:crypto'
import { InvalidRequest } from '../../../../contracts/common/errors.ts'
import type { Query } from '../domain/query.ts'
import type { SearchIndex } from '../domain/search-index.ts'

/** One page of what a query finds, with its facets; throws `size_unknown`, and `invalid_request` on a foreign cursor. */
export const findProducts =
  ({ index }: { index: SearchIndex }) =>
  (query: Query, limit = 24, cursor?: string) => {
    const after = cursor === undefined ? undefined : positionIn(cursor, query)
    const { products, facets } = index.find(query)

    // Behind the last item of the page before, wherever that stands by now; if it is gone, where it stood.
    const place = after ? products.findIndex(product => index.idOf(product) === after.id) : -1
    const start = after && place === -1 ? after.count - 1 : place + 1
    const end = start + limit
    const last = products[end - 1]
    const more = end < products.length && last !== undefined
    return {
      items: products.slice(start, end).map(product => index.card(product, query.currency)),
      ...(more && { nextCursor: cursorOf(query, { count: end, id: index.idOf(last) }) }),
      total: products.length,
      facets,
    }
  }

// Where a page ended: so many items in, with this one, of this query.
const cursorOf = (query: Query, { count, id }: { count: number; id: string }): string =>
  Buffer.from(`${count} ${id} ${markOf(query)}`).toString('base64url')

function positionIn(cursor: string, query: Query): { count: number; id: string } {
  const [count = '', id = '', mark] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (/^[1-9]\d{0,8}$/.test(count) && mark === markOf(query)) return { count: Number(count), id }
  throw InvalidRequest({
    detail: 'The cursor is not one that we gave for this query.',
    errors: [{ field: 'cursor', message: 'must be the nextCursor of the same query' }],
  })
}

const markOf = (query: Query): string =>
  hash('sha256', JSON.stringify(query), 'base64url').slice(0, 16)
