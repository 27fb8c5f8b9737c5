import { plenty } from '../../../../contracts/catalog/product.ts'
import type { Event } from '../../../../contracts/common/events.ts'
import { styleOf } from '../../../../contracts/common/sku.ts'
import { AvailabilityChanged } from '../../../../contracts/stock/events.ts'

/** How many pairs of a SKU could be bought before and after a change. */
export interface AvailabilityChange {
  sku: string
  before: number
  after: number
  revision: number
}

const told = (available: number) => Math.min(available, plenty)

/** What the public must hear: one event for each model of which the told number has changed, none for the rest. */
export function newsOf(changes: Iterable<AvailabilityChange>): Event[] {
  const byStyle = new Map<string, { sku: string; available: number; revision: number }[]>()
  for (const { sku, before, after, revision } of changes) {
    if (told(before) === told(after)) continue
    const style = styleOf(sku)
    const variants = byStyle.get(style) ?? []
    if (variants.length === 0) byStyle.set(style, variants)
    variants.push({ sku, available: told(after), revision })
  }
  return [...byStyle].map(([styleCode, variants]) => AvailabilityChanged({ styleCode, variants }))
}
