import type { Failure } from '../../../../contracts/common/errors.ts'
import type { Listing, ListingNews } from '../domain/listing.ts'
import type { Learned, Offers } from '../domain/offers.ts'
import type { Product } from '../domain/product.ts'

/** What a list of products is narrowed to. */
export interface ListFilter {
  status?: Product['status'] | undefined
  line?: Product['line'] | undefined
  category?: string | undefined
  brand?: string | undefined
}

/** Everything that is kept about products. */
export interface Catalogue {
  /** A product by its id or its slug. */
  find(idOrSlug: string): Promise<Listing | undefined>
  findByStyle(styleCode: string): Promise<Listing | undefined>
  /** Products that match, newest first, behind the one with the id `after`. */
  newest(filter: ListFilter, page: { limit: number; after: string | undefined }): Promise<Listing[]>
  /** Published products in the order of their ids, behind `after`. */
  published(page: { limit: number; after: string }): Promise<Listing[]>
  /** Those of these products that are published. */
  publishedAmong(ids: readonly string[]): Promise<Listing[]>
  /** Stores a new product; fails with `already_exists` where its slug or style code is taken. */
  add(product: Product): Promise<Listing>
  /** Changes a product as `decide` says, which is pure; fails as it does, with `product_not_found` or `already_exists`. */
  change(id: string, decide: (product: Product) => Product | Failure): Promise<Listing>
  /** Changes what is known of style codes, whether they have a product yet or not; `learn` is pure. */
  learn(styleCodes: readonly string[], learn: (offers: Offers) => Learned): Promise<void>
  /** Calls `listener` after each change that shoppers see has been committed here. */
  onChange(listener: (news: ListingNews) => void): void
}
