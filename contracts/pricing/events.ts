import { Type } from 'typebox'
import { ShownPrice, StyleCode } from '../catalog/product.ts'
import { defineEvent } from '../common/events.ts'
import { object, Time } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

/** Prices of one model are different from now on: set by staff, or because a sale began or ended. */
export const PricesChanged = defineEvent({
  type: 'pricing.prices-changed.v1',
  key: 'styleCode',
  data: object({
    styleCode: StyleCode,
    at: Time,
    prices: Type.Array(object({ sku: Sku, shown: ShownPrice })),
  }),
})
