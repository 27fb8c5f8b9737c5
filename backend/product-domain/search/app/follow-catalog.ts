import { setImmediate } from 'node:timers/promises'
import type { ListingsReply, ListingsRequest } from '../../../../contracts/catalog/gen/rpc.ts'
import type { SearchIndex } from '../domain/search-index.ts'

const snapshotPage = 500
/** So many are taken in at once while others are being served: some milliseconds of work. */
const changesAtOnce = 50

interface Needs {
  index: SearchIndex
  catalog: { listings(request: ListingsRequest): Promise<ListingsReply> }
  onChange(): void
}

/**
 * Keeps an index as the catalogue is. Changes are noted first and read later: so many of one product cost one reading,
 * and none is lost while the snapshot is read or while the catalogue does not answer.
 */
export function followCatalog({ index, catalog, onChange }: Needs) {
  const changed = new Set<string>()

  return {
    /** Takes in all that is published. */
    async readAll(): Promise<void> {
      for (let afterId = ''; ; ) {
        const page = { productIds: [], afterId, limit: snapshotPage }
        const { listings } = await catalog.listings(page)
        for (const listing of listings) index.put(listing)
        const last = listings.at(-1)
        if (!last) break
        afterId = last.id
        await setImmediate()
      }
      onChange()
    },

    note: (productId: string) => void changed.add(productId),

    /** Takes in some of what has changed, as it is now; answers how many products. */
    async catchUp(): Promise<number> {
      const productIds = [...changed.values().take(changesAtOnce)]
      if (productIds.length === 0) return 0
      // Before they are read: what changes while they are has to be read again.
      for (const id of productIds) changed.delete(id)
      try {
        const { listings } = await catalog.listings({ productIds, afterId: '', limit: 0 })
        for (const listing of listings) index.put(listing)
        const published = new Set(listings.map(({ id }) => id))
        for (const id of productIds) if (!published.has(id)) index.remove(id)
      } catch (error) {
        for (const id of productIds) changed.add(id)
        throw error
      }
      onChange()
      return productIds.length
    },
  }
}
