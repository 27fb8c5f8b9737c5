import type { Currency } from '../../../../contracts/common/money.ts'
import {
  BasePriceEnds,
  PriceInThePast,
  SaleOver,
  SaleTooShort,
} from '../../../../contracts/pricing/rest.ts'

/** A SKU in one currency: what has a price, and a history of its own. */
export interface PriceKey {
  sku: string
  currency: Currency
}

/** One decision about the price of a SKU: a base price until the next one, or a sale for a while. */
export interface PriceChange extends PriceKey {
  id: string
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
 * Adds the changes of one decision. They begin now or later; only the first decision about a price may tell its past,
 * as it was asked elsewhere. Throws `PriceInThePast`, `BasePriceEnds`, `SaleTooShort`, a `RangeError` on an amount
 * that is no whole number above zero, and a `TypeError` on another SKU or currency: both are always bugs.
 */
export function addChanges(
  history: PriceHistory,
  changes: readonly PriceChange[],
  now: Date,
): PriceHistory {
  for (const change of changes) {
    assertSound(change)
    if (change.from < now && history.length > 0) throw PriceInThePast(occurrence(change))
  }
  const added = [...history, ...changes]
  assertOneSku(added)
  return added
}

function assertSound(change: PriceChange): void {
  const { amount, kind, from, until } = change
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new RangeError(`${amount} is no price`)
  if (kind === 'base' && until) throw BasePriceEnds(occurrence(change))
  if (until && until <= from) throw SaleTooShort(occurrence(change))
}

/** Ends a running sale now, or calls off a planned one, which then never applies. Throws `SaleOver`. */
export function endSale(sale: PriceChange, now: Date): PriceChange {
  if (sale.until && (sale.until <= now || sale.until <= sale.from)) throw SaleOver(occurrence(sale))
  return { ...sale, until: now < sale.from ? sale.from : now }
}

const occurrence = ({ sku, currency, from, until }: PriceChange) => ({
  detail: `${sku} in ${currency}, from ${from.toISOString()} until ${until?.toISOString() ?? 'further notice'}.`,
  facts: { sku, currency },
})

/** Throws a `TypeError` if a history mixes SKUs or currencies. */
export function assertOneSku(history: PriceHistory): void {
  const [first] = history
  const stranger = history.find(
    ({ sku, currency }) => sku !== first?.sku || currency !== first.currency,
  )
  if (stranger) throw new TypeError(`${stranger.id} belongs to another history than ${first?.id}`)
}

/** A name for a price, to find it in a map. */
export const nameOf = ({ sku, currency }: PriceKey): string => `${currency} ${sku}`
