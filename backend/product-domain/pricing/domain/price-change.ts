import { defineFailure } from '../../../../contracts/common/errors.ts'
import type { Currency } from '../../../../contracts/common/money.ts'

export const PriceNotPositive = defineFailure(
  'price_not_positive',
  'invalid',
  'A price is a whole number of minor units above zero',
)
export const PriceInThePast = defineFailure(
  'price_in_the_past',
  'invalid',
  'A price cannot begin in the past, because the past is what shoppers saw',
)
export const SaleTooShort = defineFailure(
  'sale_too_short',
  'invalid',
  'A sale ends after it begins',
)
export const SaleOver = defineFailure('sale_over', 'conflict', 'The sale is already over')

/** One decision about the price of a SKU: a base price until the next one, or a sale for a while. */
export interface PriceChange {
  id: string
  sku: string
  currency: Currency
  /** Minor units, VAT included. */
  amount: number
  kind: 'base' | 'sale'
  from: Date
  /** Only of a sale: the first moment at which it no longer applies; without it, until further notice. */
  until?: Date | undefined
}

/** All changes of one SKU in one currency, in the order in which they were decided; none is ever removed. */
export type PriceHistory = readonly PriceChange[]

/**
 * Adds a change that begins now or later. Throws `PriceNotPositive`, `PriceInThePast`, `SaleTooShort`,
 * and a `TypeError` on another SKU or currency, which is always a bug.
 */
export function addChange(history: PriceHistory, change: PriceChange, now: Date): PriceHistory {
  const { id, amount, from, until } = change
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw PriceNotPositive({ facts: { id, amount } })
  if (from < now) throw PriceInThePast({ facts: { id, from } })
  if (until && until <= from) throw SaleTooShort({ facts: { id, from, until } })
  const added = [...history, change]
  assertOneSku(added)
  return added
}

/** Ends a running sale now, or calls off a planned one, which then never applied. Throws `SaleOver`. */
export function endSale(sale: PriceChange, now: Date): PriceChange {
  if (sale.until && sale.until <= now) throw SaleOver({ facts: { id: sale.id, until: sale.until } })
  return { ...sale, until: now < sale.from ? sale.from : now }
}

/** Throws a `TypeError` if a history mixes SKUs or currencies. */
export function assertOneSku(history: PriceHistory): void {
  const [first] = history
  const stranger = history.find(
    ({ sku, currency }) => sku !== first?.sku || currency !== first.currency,
  )
  if (stranger) throw new TypeError(`${stranger.id} belongs to another history than ${first?.id}`)
}
