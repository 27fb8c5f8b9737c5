import { Type } from 'typebox'
import { object } from './schema.ts'

export const currencies = ['EUR', 'USD', 'GBP'] as const
export type Currency = (typeof currencies)[number]

/** An amount in minor units (cents), always a whole number: 129.95 € is `{ amount: 12995, currency: 'EUR' }`. */
export interface Money {
  amount: number
  currency: Currency
}

export const CurrencySchema = Type.Enum([...currencies], {
  description: 'ISO 4217 code',
})

export const MoneySchema = object(
  {
    amount: Type.Integer({
      description: 'Minor units: 12995 is 129.95',
      minimum: -1e12,
      maximum: 1e12,
    }),
    currency: CurrencySchema,
  },
  { title: 'Money' },
)

export const money = (amount: number, currency: Currency): Money => ({ amount, currency })

export const zero = (currency: Currency): Money => money(0, currency)

/** Adds amounts of one currency; throws a `TypeError` on mixed ones, which is always a bug. */
export function sum(currency: Currency, amounts: Iterable<Money>): Money {
  let total = 0
  for (const each of amounts) {
    if (each.currency !== currency)
      throw new TypeError(`cannot add ${each.currency} to ${currency}`)
    total += each.amount
  }
  return money(total, currency)
}

export const times = ({ amount, currency }: Money, quantity: number): Money =>
  money(amount * quantity, currency)
