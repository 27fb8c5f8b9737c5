import type { ListedPrice, Listing } from '../../../../contracts/catalog/gen/rpc.ts'
import type { ShownPrice } from '../../../../contracts/catalog/product.ts'
import { type Currency, currencies, money } from '../../../../contracts/common/money.ts'

/** What each product costs in each currency: the lowest price of its pairs that can be had, or of all if none can. */
export class OfferedPrices {
  /** Amount, amount before and lowest of 30 days, one after the other for each product; no amount is -1. */
  readonly #columns = new Map<Currency, number[]>(currencies.map(currency => [currency, []]))

  set(product: number, { colourways }: Listing): void {
    const all = colourways.flatMap(({ variants }) => variants)
    const available = all.filter(variant => variant.available > 0)
    const prices = (available.length > 0 ? available : all).flatMap(variant => variant.prices)
    for (const [currency, column] of this.#columns) {
      const lowest = lowestOf(prices, currency)
      column[product * 3] = lowest?.amount ?? -1
      column[product * 3 + 1] = lowest?.compareAt ?? 0
      column[product * 3 + 2] = lowest?.lowestIn30Days ?? 0
    }
  }

  /** Minor units; undefined where there is no price. */
  amount(product: number, currency: Currency): number | undefined {
    const amount = this.#columns.get(currency)?.[product * 3] ?? -1
    return amount === -1 ? undefined : amount
  }

  shown(product: number, currency: Currency): ShownPrice | undefined {
    const column = this.#columns.get(currency) ?? []
    const [amount = -1, compareAt, lowest] = column.slice(product * 3, product * 3 + 3)
    if (amount === -1) return undefined
    return {
      price: money(amount, currency),
      ...(compareAt && { compareAt: money(compareAt, currency) }),
      ...(lowest && { lowestIn30Days: money(lowest, currency) }),
    }
  }
}

const lowestOf = (prices: readonly ListedPrice[], currency: Currency): ListedPrice | undefined =>
  prices
    .filter(price => price.currency === currency)
    .reduce<ListedPrice | undefined>(
      (lowest, each) => (lowest && lowest.amount <= each.amount ? lowest : each),
      undefined,
    )
