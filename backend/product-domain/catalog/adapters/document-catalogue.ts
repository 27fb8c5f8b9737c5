import { ProductNotFound } from '../../../../contracts/catalog/rest.ts'
import { Failure } from '../../../../contracts/common/errors.ts'
import type { Event } from '../../../../contracts/common/events.ts'
import { documents } from '../../../platform/stores/documents/port.ts'
import type { Catalogue } from '../app/ports.ts'
import { type Listing, type ListingNews, newsOf } from '../domain/listing.ts'
import { noOffers, type Offers } from '../domain/offers.ts'
import type { Product } from '../domain/product.ts'

const products = {
  name: 'products',
  indexed: ['status', 'line', 'category', 'brand'],
  unique: ['slug', 'styleCode'],
}
const offers = { name: 'offers', indexed: [] }

/**
 * Products and their offers as documents. The offers of a style code are claimed by whoever changes them or their
 * product, so that each of them sees what the other has done, and no change goes untold.
 */
export const documentCatalogue = documents([products, offers], (store): Catalogue => {
  const allProducts = store.collection<Product>(products)
  const allOffers = store.collection<Offers>(offers)
  let listeners: ((news: ListingNews) => void)[] = []

  async function withOffers(found: Product[]): Promise<Listing[]> {
    const known = await allOffers.getMany(found.map(({ styleCode }) => styleCode))
    const byStyle = new Map(known.map(each => [each.id, each]))
    return found.flatMap(product => {
      const offers = byStyle.get(product.styleCode)
      return offers ? { product, offers } : []
    })
  }

  async function put(product: Product, before: Offers): Promise<Listing> {
    const { id, version, status } = product
    const after = {
      ...before,
      product: { id, version: version + 1, published: status === 'published' },
    }
    const wasPublished = before.product?.published ?? false
    // Sent together: one round trip.
    const [stored, offers] = await Promise.all([
      allProducts.save(product),
      save(after, newsOf({ ...after, version: before.version + 1 }, 'product', { wasPublished })),
    ])
    return { product: stored, offers }
  }

  async function save(changed: Offers, news: Event<ListingNews>[]): Promise<Offers> {
    const saved = await allOffers.save(changed, news)
    for (const { data } of news)
      store.afterCommit(() => listeners.forEach(listener => listener(data)))
    return saved
  }

  async function claim(styleCode: string): Promise<Offers> {
    const [claimed] = await allOffers.claim([styleCode], noOffers)
    return claimed as Offers
  }

  return {
    async find(idOrSlug) {
      const found = idOrSlug.startsWith('prd_')
        ? await allProducts.getMany([idOrSlug])
        : await allProducts.find({ slug: idOrSlug }, { limit: 1 })
      return (await withOffers(found))[0]
    },
    async findByStyle(styleCode) {
      return (await withOffers(await allProducts.find({ styleCode }, { limit: 1 })))[0]
    },
    async newest(filter, { limit, after }) {
      const given = Object.fromEntries(
        Object.entries(filter).filter(([, value]) => value !== undefined),
      )
      const page = { limit, first: 'newest', ...(after !== undefined && { after }) } as const
      return withOffers(await allProducts.find(given, page))
    },
    published: async page => withOffers(await allProducts.find({ status: 'published' }, page)),
    async publishedAmong(ids) {
      const found = await allProducts.getMany(ids)
      return withOffers(found.filter(({ status }) => status === 'published'))
    },
    add: product => store.transaction(async () => put(product, await claim(product.styleCode))),
    change: (id, decide) =>
      store.transaction(async () => {
        const seen = await allProducts.get(id)
        if (!seen) throw ProductNotFound()
        const before = await claim(seen.styleCode)
        // Somebody else may have changed it until it was ours.
        const known = seen.version === before.product?.version ? seen : await allProducts.get(id)
        const product = decide(known ?? seen)
        if (product instanceof Failure) throw product
        return product === known ? { product, offers: before } : put(product, before)
      }),
    learn: (styleCodes, learn) =>
      store.transaction(async () => {
        const claimed = await allOffers.claim(styleCodes, noOffers)
        await Promise.all(
          claimed.map(before => {
            const { offers, change } = learn(before)
            const after = { ...offers, version: before.version + 1 }
            return save(offers, change ? newsOf(after, change) : [])
          }),
        )
      }),
    onChange: listener => {
      listeners = [...listeners, listener]
    },
  }
})
