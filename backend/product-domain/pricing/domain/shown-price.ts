import type { ShownPrice } from '../../../../contracts/catalog/product.ts'
import { money } from '../../../../contracts/common/money.ts'
import type { Price } from './price.ts'

/** A price as it must stand in the shop: a reduction never without the two prices beside it. */
export const shownPrice = ({ amount, currency, reduction }: Price): ShownPrice => ({
  price: money(amount, currency),
  ...(reduction && {
    compareAt: money(reduction.compareAt, currency),
    lowestIn30Days: money(reduction.lowestOf30Days, currency),
  }),
})
