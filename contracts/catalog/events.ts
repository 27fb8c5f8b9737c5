import { Type } from 'typebox'
import { defineEvent } from '../common/events.ts'
import { Id, object } from '../common/schema.ts'
import { StyleCode } from './product.ts'

/** What changed: the product itself; an offer (a price, or whether a size can be had); or only how many pairs there are. */
export const listingChanges = ['product', 'offer', 'pairs'] as const

/**
 * Something that shoppers see of a product has changed: its text, its state, a price, what is available.
 * Says which; the reader asks for the listing as it is now, so that late events do no harm.
 */
export const ListingChanged = defineEvent({
  type: 'catalog.listing-changed.v1',
  key: 'productId',
  data: object({
    productId: Id('prd'),
    styleCode: StyleCode,
    published: Type.Boolean(),
    change: Type.Optional(Type.Enum([...listingChanges])),
    revision: Type.Optional(Type.Integer({ description: 'Grows with each change of the listing' })),
  }),
})
