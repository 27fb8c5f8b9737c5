import type { Currency } from '../../../../contracts/common/money.ts'
import {
  type Destination,
  dayIn,
  exportArea,
  type TaxClass,
  vatAreaOf,
  vatRateOn,
} from './vat-rates.ts'

/** A line of a cart or an order: its whole price, quantity and discounts included, in minor units. */
export interface TaxableLine {
  id: string
  gross: number
  taxClass?: TaxClass | undefined
}

/** A price split into what the retailer keeps and what is owed: `net + tax = gross`, in minor units. */
export interface TaxSplit {
  gross: number
  net: number
  tax: number
}

export interface TaxedLine extends TaxSplit {
  id: string
  /** Basis points: 2100 is 21 %. */
  rate: number
}

export interface RateTotal extends TaxSplit {
  rate: number
}

/** What a sale owes in VAT; every total is the sum of the lines. */
export interface Tax extends TaxSplit {
  currency: Currency
  /** The place whose VAT is due, such as `ES` or `PT-30`; `export` outside the territory of VAT. */
  area: string
  lines: TaxedLine[]
  /** One entry per rate, the highest first, as an invoice shows it. */
  byRate: RateTotal[]
  /** The legal ground to print on the invoice when no VAT is charged. */
  exemption?: string
}

export interface Sale extends Destination {
  lines: readonly TaxableLine[]
  currency: Currency
  at: Date
}

/**
 * The VAT in tax-inclusive prices, by where the sale is delivered and when.
 *
 * An export keeps its price: the shopper pays the same, no VAT is in it, and the import tax of their
 * country is theirs. Delivery is a line like any other. Assumes the retailer is registered for the
 * One Stop Shop, so the rate of the destination applies from the first sale.
 *
 * Throws `UnknownCountry`, `TaxRateUnknown`, and a `RangeError` on a price that is not a whole number ≥ 0.
 */
export function taxOf({ lines, currency, at, ...destination }: Sale): Tax {
  const area = vatAreaOf(destination)
  const day = dayIn(area, at)
  const taxed = lines.map(({ id, gross, taxClass = 'standard' }): TaxedLine => {
    const rate = vatRateOn(day, area, taxClass)
    return { id, rate, ...splitGross(gross, rate) }
  })
  return {
    currency,
    area,
    ...totalOf(taxed),
    lines: taxed,
    byRate: totalsByRate(taxed),
    ...(area === exportArea && { exemption: 'Export, Directive 2006/112/EC, Art. 146' }),
  }
}

/**
 * Splits one tax-inclusive price: the net is rounded half up to the cent, and the tax is the rest, so
 * that the two always make the gross. It is done per line, never on the total: EU law leaves the way of
 * rounding to the member states (CJEU C-484/06, Ahold), and only lines can be refunded exactly.
 */
export function splitGross(gross: number, rate: number): TaxSplit {
  if (!Number.isSafeInteger(gross) || gross < 0) {
    throw new RangeError(`${gross} is not an amount in minor units`)
  }
  const base = 10_000n
  const divisor = base + BigInt(rate)
  const net = Number((2n * BigInt(gross) * base + divisor) / (2n * divisor))
  return { gross, net, tax: gross - net }
}

const totalOf = (splits: readonly TaxSplit[]): TaxSplit =>
  splits.reduce(
    (total, { gross, net, tax }) => ({
      gross: total.gross + gross,
      net: total.net + net,
      tax: total.tax + tax,
    }),
    { gross: 0, net: 0, tax: 0 },
  )

const totalsByRate = (lines: readonly TaxedLine[]): RateTotal[] =>
  [...Map.groupBy(lines, line => line.rate)]
    .map(([rate, ofRate]) => ({ rate, ...totalOf(ofRate) }))
    .toSorted((a, b) => b.rate - a.rate)
