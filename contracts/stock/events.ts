import { Type } from 'typebox'
import { plenty, StyleCode } from '../catalog/product.ts'
import { defineEvent } from '../common/events.ts'
import { object } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

/**
 * What the public is told about a model's sizes has changed. Said only when it has: a sale from 500 pairs to 499
 * is nobody's news. `revision` grows with each change of a SKU, so that late events can be told from new ones.
 */
export const AvailabilityChanged = defineEvent({
  type: 'stock.availability-changed.v1',
  key: 'styleCode',
  data: object({
    styleCode: StyleCode,
    variants: Type.Array(
      object({
        sku: Sku,
        available: Type.Integer({ minimum: 0, maximum: plenty }),
        revision: Type.Integer(),
      }),
    ),
  }),
})
