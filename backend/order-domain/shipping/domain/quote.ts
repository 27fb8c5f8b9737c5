import { type Money, money } from '../../../../contracts/common/money.ts'
import { type DeliveryDates, deliveryDates } from './delivery-dates.ts'
import { type ShippingMethod, type ShippingRate, shippingRates } from './rates.ts'
import { zoneOf } from './zones.ts'

/** What is to be delivered, where to, and when it was ordered. */
export interface Shipment {
  country: string
  weightGrams: number
  /** The value of the goods after discounts, VAT included. */
  subtotal: Money
  at: Date
}

/** One way of delivery that the shopper may choose. */
export interface ShippingOption {
  method: ShippingMethod
  price: Money
  delivery: DeliveryDates
}

/**
 * The ways in which a shipment can be delivered, with price and days, the cheapest first. Throws
 * `UnknownCountry`, `CountryNotServed`, and a `RangeError` on a weight that is not a number ≥ 0.
 */
export function quote(
  { country, weightGrams, subtotal, at }: Shipment,
  rates: readonly ShippingRate[] = shippingRates,
): ShippingOption[] {
  if (!(weightGrams >= 0 && weightGrams < Infinity)) {
    throw new RangeError(`${weightGrams} is not a weight in grams`)
  }
  const zone = zoneOf(country)
  return rates
    .filter(rate => rate.zone === zone)
    .map(rate => ({
      method: rate.method,
      price: money(priceOf(rate, weightGrams, subtotal), subtotal.currency),
      delivery: deliveryDates(at, rate.transit),
    }))
    .toSorted((a, b) => a.price.amount - b.price.amount)
}

function priceOf(rate: ShippingRate, weightGrams: number, { amount, currency }: Money): number {
  if (rate.freeFrom && amount >= rate.freeFrom[currency]) return 0
  const heaviest = rate.bands.at(-1) ?? rate.bands[0]
  const fullParcels = Math.floor(weightGrams / heaviest.upToGrams)
  const rest = weightGrams - fullParcels * heaviest.upToGrams
  const restBand = rate.bands.find(band => rest <= band.upToGrams) ?? heaviest
  const restPrice = rest > 0 || fullParcels === 0 ? restBand.prices[currency] : 0
  return fullParcels * heaviest.prices[currency] + restPrice
}
