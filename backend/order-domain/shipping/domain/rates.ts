import type { Currency } from '../../../../contracts/common/money.ts'
import type { Transit } from './delivery-dates.ts'
import type { Zone } from './zones.ts'

export const shippingMethods = ['standard', 'express', 'pickup'] as const
export type ShippingMethod = (typeof shippingMethods)[number]

/** A price list in minor units, VAT included. */
export type Prices = Readonly<Record<Currency, number>>

/** What one parcel costs up to a weight. */
export interface WeightBand {
  upToGrams: number
  prices: Prices
}

/** One method in one zone: its bands in rising order; heavier orders go in several parcels. */
export interface ShippingRate {
  method: ShippingMethod
  zone: Zone
  transit: Transit
  bands: readonly [WeightBand, ...WeightBand[]]
  /** The value of goods from which delivery is free. */
  freeFrom?: Prices
}

const prices = (EUR: number, USD: number, GBP: number): Prices => ({ EUR, USD, GBP })

const free = prices(0, 0, 0)

/** A boxed pair weighs about 1.2 kg: one pair, a few, a team. */
const bands = (onePair: Prices, few: Prices, team: Prices): ShippingRate['bands'] => [
  { upToGrams: 2_000, prices: onePair },
  { upToGrams: 8_000, prices: few },
  { upToGrams: 30_000, prices: team },
]

/** What delivery costs and how long it takes: the house tariff, made to be replaced by the retailer's. */
export const shippingRates: readonly ShippingRate[] = [
  {
    method: 'standard',
    zone: 'domestic',
    transit: { minDays: 1, maxDays: 3 },
    bands: bands(prices(395, 450, 350), prices(595, 650, 495), prices(1195, 1295, 995)),
    freeFrom: prices(6000, 6500, 5000),
  },
  {
    method: 'standard',
    zone: 'eu',
    transit: { minDays: 3, maxDays: 6 },
    bands: bands(prices(695, 750, 595), prices(1195, 1295, 995), prices(2495, 2695, 2095)),
    freeFrom: prices(10000, 11000, 8500),
  },
  {
    method: 'standard',
    zone: 'europe',
    transit: { minDays: 4, maxDays: 8 },
    bands: bands(prices(1295, 1395, 1095), prices(2195, 2395, 1895), prices(4495, 4895, 3795)),
  },
  {
    method: 'standard',
    zone: 'world',
    transit: { minDays: 7, maxDays: 15 },
    bands: bands(prices(1995, 2195, 1695), prices(3995, 4295, 3395), prices(8995, 9695, 7695)),
  },
  {
    method: 'express',
    zone: 'domestic',
    transit: { minDays: 1, maxDays: 1 },
    bands: bands(prices(795, 850, 695), prices(1195, 1295, 995), prices(2395, 2595, 1995)),
  },
  {
    method: 'express',
    zone: 'eu',
    transit: { minDays: 1, maxDays: 2 },
    bands: bands(prices(1495, 1595, 1295), prices(2495, 2695, 2095), prices(4995, 5395, 4195)),
  },
  {
    method: 'express',
    zone: 'europe',
    transit: { minDays: 2, maxDays: 3 },
    bands: bands(prices(2495, 2695, 2095), prices(4495, 4895, 3795), prices(8995, 9695, 7695)),
  },
  {
    method: 'express',
    zone: 'world',
    transit: { minDays: 3, maxDays: 5 },
    bands: bands(prices(3995, 4295, 3395), prices(7495, 8095, 6395), prices(15995, 17295, 13695)),
  },
  {
    method: 'pickup',
    zone: 'domestic',
    transit: { minDays: 0, maxDays: 1 },
    bands: [{ upToGrams: 30_000, prices: free }],
  },
]
