import type { Variant } from '../../../../contracts/catalog/gen/rpc.ts'
import { ProductNotFound } from '../../../../contracts/catalog/rest.ts'
import type { Currency } from '../../../../contracts/common/money.ts'
import { styleOf } from '../../../../contracts/common/sku.ts'
import { Kept } from '../../../platform/kept.ts'
import type { Reply } from '../../../platform/rest/handler.ts'
import { type PageRequest, pageOf as readPage } from '../../../platform/rest/page.ts'
import { readyReply } from '../../../platform/rest/ready.ts'
import { type Listing, type ListingNews, revisionOf } from '../domain/listing.ts'
import type { Catalogue, ListFilter } from './ports.ts'
import { variantsOf } from './rpc-views.ts'
import { cardOf, pageOf } from './shop-views.ts'

/** What a list of products is asked for. */
export type ListRequest = PageRequest & ListFilter & { currency: Currency }

type Ready = Promise<Reply<Buffer>> | Reply<Buffer>

/** What the public sees, kept ready to be sent. */
export interface ShopWindow {
  /** The page of a published product; fails with `product_not_found`. */
  page(idOrSlug: string, currency: Currency): Ready
  /** A list of published products. */
  list(request: ListRequest): Ready
  /** The variants of these SKUs; those that do not exist are left out. */
  variants(skus: readonly string[]): Promise<Variant[]>
  /** Forgets what is no longer so; news that is known already changes nothing. */
  hear(news: ListingNews): void
}

const mebibyte = 1024 * 1024
const replies = (mebibytes: number) =>
  new Kept<Reply<Buffer>>({ bytes: mebibytes * mebibyte, weigh: ({ body }) => body.length })

/** Opens the shop window onto a catalogue. */
export function shopWindow(catalogue: Catalogue): ShopWindow {
  const pages = replies(24)
  const lists = replies(12)
  const variants = new Kept<Map<string, Variant>>({
    bytes: 12 * mebibyte,
    weigh: bySku => bySku.size * 500,
  })

  async function makePage(idOrSlug: string, currency: Currency) {
    const listing = await catalogue.find(idOrSlug)
    if (listing?.product.status !== 'published') throw ProductNotFound()
    return { value: readyReply(pageOf(listing, currency)), from: revisionsOf([listing]) }
  }

  async function makeList({ currency, ...request }: ListRequest) {
    const listings = await listingsFor(catalogue)({ ...request, status: 'published' })
    const items = listings.items.map(listing => cardOf(listing, currency))
    return { value: readyReply({ ...listings, items }), from: revisionsOf(listings.items) }
  }

  async function makeVariants(styleCode: string) {
    const listing = await catalogue.findByStyle(styleCode)
    if (!listing) return { value: new Map<string, Variant>() }
    const value = variantsOf(listing)
    // Nobody is told when a draft changes.
    return listing.product.status === 'published'
      ? { value, from: revisionsOf([listing]) }
      : { value }
  }

  return {
    page(idOrSlug, currency) {
      const key = `${currency} ${idOrSlug}`
      return pages.get(key) ?? pages.make(key, () => makePage(idOrSlug, currency))
    },
    list(request) {
      const { currency, limit, cursor, line, category, brand } = request
      const key = JSON.stringify([currency, limit, cursor, line, category, brand])
      return lists.get(key) ?? lists.make(key, () => makeList(request))
    },
    async variants(skus) {
      const styles = new Map<string, Map<string, Variant>>()
      const read = async (style: string) => {
        const ofStyle =
          variants.get(style) ?? (await variants.make(style, () => makeVariants(style)))
        styles.set(style, ofStyle)
      }
      await Promise.all([...new Set(skus.map(styleOf))].map(read))
      return skus.flatMap(sku => styles.get(styleOf(sku))?.get(sku) ?? [])
    },
    hear({ productId, revision, change = 'product' }) {
      pages.forget(productId, revision)
      variants.forget(productId, revision)
      // A product may join any list, or leave it; the number of pairs is not in one.
      if (change === 'product') lists.forgetAll()
      if (change === 'offer') lists.forget(productId, revision)
    },
  }
}

/** One page of listings, newest first. */
export const listingsFor =
  (catalogue: Catalogue) =>
  ({ limit, cursor, ...filter }: PageRequest & ListFilter) =>
    readPage<Listing>(
      { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) },
      page => catalogue.newest(filter, page),
      ({ product }) => product.id,
    )

const revisionsOf = (listings: readonly Listing[]) =>
  new Map(listings.map(listing => [listing.product.id, revisionOf(listing)]))
