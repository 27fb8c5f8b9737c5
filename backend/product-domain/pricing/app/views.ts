import type { Price as CurrentPrice } from '../../../../contracts/pricing/gen/rpc.ts'
import type { PriceChange as PriceChangeView } from '../../../../contracts/pricing/rest.ts'
import type { Caller } from '../../../platform/security/caller.ts'
import type { Price } from '../domain/price.ts'
import type { PriceChange } from '../domain/price-change.ts'

/** A change as staff sees it. */
export const changeView = ({ from, until, ...change }: PriceChange): PriceChangeView => ({
  ...change,
  from: from.toISOString(),
  ...(until && { until: until.toISOString() }),
})

/** A price as other services see it. */
export const currentPrice = (sku: string, { amount, reduction }: Price): CurrentPrice => ({
  sku,
  amount,
  compareAt: reduction?.compareAt ?? 0,
  lowestIn30Days: reduction?.lowestOf30Days ?? 0,
})

/** Who decides about a price. */
export const personOf = (caller: Caller): string =>
  caller.kind === 'person' ? caller.id : 'nobody'
