import { type Static, Type } from 'typebox'
import { defineFailure } from '../common/errors.ts'
import { anyone, holding, route } from '../common/rest.ts'
import { Id, listOf, object, page, Text, Time } from '../common/schema.ts'
import { Sku } from '../common/sku.ts'

export const SkuNotFound = defineFailure(
  'sku_not_found',
  'not-found',
  'There is no stock of this SKU',
)
export const OutOfStock = defineFailure('out_of_stock', 'conflict', 'Not enough pairs in stock')
export const StockWouldBeNegative = defineFailure(
  'stock_would_be_negative',
  'conflict',
  'There are not so many pairs that can be taken away',
)
export const ReservationLost = defineFailure(
  'reservation_lost',
  'conflict',
  'The reservation ran out and its pairs are gone',
)

/** Why a level changes. */
export const adjustmentReasons = [
  'received',
  'returned',
  'damaged',
  'lost',
  'found',
  'counted',
] as const

export const Warehouse = Type.String({ pattern: '^[a-z0-9-]{2,40}$', examples: ['madrid'] })
export const mainWarehouse = 'madrid'

export const Level = object(
  {
    sku: Sku,
    warehouse: Warehouse,
    onHand: Type.Integer({ description: 'Pairs on the shelf' }),
    reserved: Type.Integer({ description: 'Of those, promised to checkouts' }),
    available: Type.Integer(),
  },
  { title: 'Level' },
)
export type Level = Static<typeof Level>

export const LedgerEntry = object(
  {
    id: Id('mov'),
    sku: Sku,
    warehouse: Warehouse,
    delta: Type.Integer(),
    reason: Type.String(),
    reference: Type.Optional(Type.String()),
    by: Type.String(),
    at: Time,
  },
  { title: 'LedgerEntry' },
)
export type LedgerEntry = Static<typeof LedgerEntry>

const Delta = Type.Integer({
  minimum: -1_000_000,
  maximum: 1_000_000,
  description: 'Pairs to add, or to take away',
})

/** How many pairs there are, and why. */
export const StockRest = {
  getStock: route({
    method: 'GET',
    path: '/v1/stock/:sku',
    summary: 'How many pairs can be bought now',
    access: anyone,
    params: object({ sku: Sku }),
    replies: { 200: object({ sku: Sku, available: Type.Integer() }) },
    errors: [SkuNotFound],
  }),
  getLevels: route({
    method: 'GET',
    path: '/v1/stock/:sku/levels',
    summary: 'The levels in every warehouse',
    access: holding('stock:read'),
    params: object({ sku: Sku }),
    replies: { 200: object({ items: Type.Array(Level) }) },
    errors: [SkuNotFound],
  }),
  getLedger: route({
    method: 'GET',
    path: '/v1/stock/:sku/ledger',
    summary: 'Every movement of a SKU, newest first; together they are the level',
    access: holding('stock:read'),
    params: object({ sku: Sku }),
    query: object(page),
    replies: { 200: listOf(LedgerEntry) },
  }),
  adjust: route({
    method: 'POST',
    path: '/v1/stock/adjustments',
    summary: 'Change a level, with the reason',
    access: holding('stock:write'),
    idempotency: 'accepted',
    body: object({
      sku: Sku,
      warehouse: Type.Optional(Warehouse),
      delta: Delta,
      reason: Type.Enum([...adjustmentReasons]),
      reference: Type.Optional(Text(120)),
    }),
    replies: { 201: Level },
    errors: [StockWouldBeNegative],
  }),
  receive: route({
    method: 'POST',
    path: '/v1/stock/deliveries',
    summary: 'Book in a delivery, all or nothing',
    access: holding('stock:write'),
    idempotency: 'accepted',
    bodyLimit: 2 * 1024 * 1024,
    body: object({
      warehouse: Type.Optional(Warehouse),
      reference: Text(120),
      lines: Type.Array(
        object({ sku: Sku, quantity: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }),
        {
          minItems: 1,
          maxItems: 5000,
        },
      ),
    }),
    replies: { 201: object({ items: Type.Array(Level) }) },
  }),
}
