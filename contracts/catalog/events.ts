import { Type } from 'typebox'
import { defineEvent } from '../common/events.ts'
import { Id, object } from '../common/schema.ts'
import { StyleCode } from './product.ts'

/**
 * Something that shoppers see of a product has changed: its text, its state, a price, what is available.
 * Says which; the reader asks for the listing as it is now, so that late events do no harm.
 */
export const ListingChanged = defineEvent({
  type: 'catalog.listing-changed.v1',
  key: 'productId',
  data: object({ productId: Id('prd'), styleCode: StyleCode, published: Type.Boolean() }),
})
