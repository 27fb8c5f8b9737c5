import { ListingChanged } from '../../../contracts/catalog/events.ts'
import { CatalogDefinition } from '../../../contracts/catalog/gen/rpc.ts'
import { SearchRest } from '../../../contracts/search/rest.ts'
import { readyReplies, unlessKnown } from '../../platform/rest/ready.ts'
import { wordsIn } from '../../platform/search/text.ts'
import { defineService } from '../../platform/service.ts'
import { findProducts } from './app/find-products.ts'
import { followCatalog } from './app/follow-catalog.ts'
import { queryOf } from './domain/query.ts'
import { SearchIndex } from './domain/search-index.ts'

/** Finds shoes: by words with typos, by what they are, in any size system. */
export default defineService({
  name: 'search',
  domain: 'product',
  says: 'Finds shoes: by words with typos, by what they are, in any size system.',
  uses: { catalog: CatalogDefinition },
  rest: SearchRest,
  overhears: { listingChanged: ListingChanged },

  wire: ({ uses: { catalog }, background, gauge }) => {
    const index = new SearchIndex()
    const find = findProducts({ index })
    const replies = readyReplies({ bytes: 8 * 1024 * 1024 })
    const following = followCatalog({ index, catalog, onChange: replies.forgetAll })
    // Not at each change: a reply is kept until the next time, however much changes.
    background({ name: 'catch up', everyMs: 250, run: following.catchUp })
    gauge('products', 'Products that can be found', () => index.size)

    return {
      start: following.readAll,
      rest: {
        search: ({ query: { limit, cursor, ...asked }, headers }) => {
          const query = queryOf(asked)
          const reply = replies.to([query, limit, cursor], () => find(query, limit, cursor))
          return unlessKnown(reply, headers)
        },
        suggest: ({ query: { q, limit = 8 }, headers }) => {
          const words = wordsIn(q)
          const reply = replies.to([words, limit], () => ({ items: index.suggest(words, limit) }))
          return unlessKnown(reply, headers)
        },
      },
      overheard: {
        listingChanged: async ({ productId, change }) => {
          // How many pairs there are is nothing that one can search by.
          if (change === 'pairs') return
          following.note(productId)
        },
      },
    }
  },
})
