import { assertCountry, euCountries } from '../../../../contracts/common/countries.ts'
import { CountryNotServed } from '../../../../contracts/shipping/rest.ts'

/** Where a parcel can go, from the warehouse in Spain outwards. */
export const zones = ['domestic', 'eu', 'europe', 'world'] as const
export type Zone = (typeof zones)[number]

/** Outside the customs union, but reached by the same carriers by road. */
const europe: ReadonlySet<string> = new Set(['GB', 'CH', 'NO'])

/** Left out by the retailer: no carrier goes there, or sanctions stand in the way of trade or payment. */
const notServed: ReadonlySet<string> = new Set('AQ BV BY CU HM IR KP RU SY TF UM'.split(' '))

/** The zone of a country. Throws `UnknownCountry` and `CountryNotServed`. */
export function zoneOf(country: string): Zone {
  assertCountry(country)
  if (notServed.has(country)) {
    throw CountryNotServed({ detail: `We do not deliver to ${country}`, facts: { country } })
  }
  if (country === 'ES') return 'domestic'
  if (euCountries.has(country)) return 'eu'
  return europe.has(country) ? 'europe' : 'world'
}
