import { ListingChanged } from '../../../contracts/catalog/events.ts'
import { CatalogDefinition } from '../../../contracts/catalog/gen/rpc.ts'
import { CatalogRest, ProductNotFound } from '../../../contracts/catalog/rest.ts'
import { holding } from '../../../contracts/common/rest.ts'
import { PricesChanged } from '../../../contracts/pricing/events.ts'
import { AvailabilityChanged } from '../../../contracts/stock/events.ts'
import { inBatches } from '../../platform/events/consumer.ts'
import { unlessKnown } from '../../platform/rest/ready.ts'
import { demand, holds } from '../../platform/security/caller.ts'
import { defineService } from '../../platform/service.ts'
import { documentCatalogue } from './adapters/document-catalogue.ts'
import { archive, change, create } from './app/edit-products.ts'
import { learnOffers } from './app/learn-offers.ts'
import { listedOf } from './app/rpc-views.ts'
import { cardOf, pageOf } from './app/shop-views.ts'
import { listingsFor, shopWindow } from './app/shop-window.ts'
import { withPairs, withPrices } from './domain/offers.ts'

const editing = 'catalog:write'

/** Keeps what the retailer sells, and shows it with its prices and what can be had. */
export default defineService({
  name: 'catalog',
  domain: 'product',
  says: 'Keeps what the retailer sells, and shows it with its prices and what can be had.',
  stores: { catalogue: documentCatalogue },
  rest: CatalogRest,
  rpc: CatalogDefinition,
  callers: ['cart', 'checkout', 'search', 'gateway'],
  publishes: [ListingChanged],
  subscribes: { pricesChanged: PricesChanged, availabilityChanged: AvailabilityChanged },
  overhears: { listingChanged: ListingChanged },

  wire: ({ stores: { catalogue }, newId, now }) => {
    const needs = { catalogue, newId, now }
    const createProduct = create(needs)
    const changeProduct = change(needs)
    const archiveProduct = archive(needs)
    const listings = listingsFor(catalogue)
    const shop = shopWindow(catalogue)
    catalogue.onChange(shop.hear)

    return {
      rest: {
        listProducts: async ({ query: { currency = 'EUR', ...query }, caller, headers }) => {
          if (query.status && query.status !== 'published') demand(holding(editing), caller)
          if (!holds(caller, editing))
            return unlessKnown(await shop.list({ ...query, currency }), headers)
          const page = await listings(query)
          return { ...page, items: page.items.map(listing => cardOf(listing, currency)) }
        },
        getProduct: async ({
          params: { idOrSlug },
          query: { currency = 'EUR' },
          caller,
          headers,
        }) => {
          if (!holds(caller, editing))
            return unlessKnown(await shop.page(idOrSlug, currency), headers)
          const listing = await catalogue.find(idOrSlug)
          if (!listing) throw ProductNotFound()
          return pageOf(listing, currency)
        },
        createProduct: async ({ body }) => pageOf(await createProduct(body), 'EUR'),
        changeProduct: async ({ params: { id }, body }) =>
          pageOf(await changeProduct(id, body), 'EUR'),
        archiveProduct: async ({ params: { id } }) => {
          await archiveProduct(id)
          return undefined
        },
      },
      rpc: {
        variants: async ({ skus }) => ({ variants: await shop.variants(skus) }),
        listings: async ({ productIds, afterId, limit }) => {
          const found =
            productIds.length > 0
              ? await catalogue.publishedAmong(productIds)
              : await catalogue.published({ after: afterId, limit: Math.min(limit || 200, 500) })
          return { listings: found.map(listedOf) }
        },
      },
      on: {
        pricesChanged: inBatches(learnOffers(needs, withPrices)),
        availabilityChanged: inBatches(learnOffers(needs, withPairs)),
      },
      overheard: {
        listingChanged: async news => shop.hear(news),
      },
    }
  },
})
