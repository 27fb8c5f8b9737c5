import { assertCountry } from '../../../../contracts/common/countries.ts'
import { TaxRateUnknown } from '../../../../contracts/taxes/rest.ts'

/** What the law asks of a pair: children's footwear has a rate of its own in some countries. */
export const taxClasses = ['standard', 'childrens-footwear'] as const
export type TaxClass = (typeof taxClasses)[number]

/** Rates in basis points (25.5 % is 2550) by the day from which they apply, in rising order. */
type Rates = Record<string, number>

interface VatArea {
  timeZone: string
  standard: Rates
  childrensFootwear?: Rates
}

/**
 * The rates that have applied to footwear since 2020, by the place where VAT is due.
 * Source: European Commission, Taxes in Europe Database (TEDB), as of April 2026.
 *
 * Children's footwear: Ireland 0 %, up to size 5½ / EU 38 (VAT Consolidation Act 2010, Schedule 2);
 * Luxembourg 3 %, under the age of 14 (Law of 12 February 1979, Annex B); United Kingdom 0 %
 * (VAT Act 1994, Schedule 8, Group 16). Which pair is for children, the catalogue says.
 *
 * Not here: the lower rate of some Greek islands; the rate of Greece is charged there.
 */
export const vatAreas: Readonly<Record<string, VatArea>> = {
  AT: { timeZone: 'Europe/Vienna', standard: { '2020-01-01': 2000 } },
  'AT-19': { timeZone: 'Europe/Vienna', standard: { '2020-01-01': 1900 } },
  BE: { timeZone: 'Europe/Brussels', standard: { '2020-01-01': 2100 } },
  BG: { timeZone: 'Europe/Sofia', standard: { '2020-01-01': 2000 } },
  CY: { timeZone: 'Asia/Nicosia', standard: { '2020-01-01': 1900 } },
  CZ: { timeZone: 'Europe/Prague', standard: { '2020-01-01': 2100 } },
  DE: {
    timeZone: 'Europe/Berlin',
    standard: { '2020-01-01': 1900, '2020-07-01': 1600, '2021-01-01': 1900 },
  },
  DK: { timeZone: 'Europe/Copenhagen', standard: { '2020-01-01': 2500 } },
  EE: {
    timeZone: 'Europe/Tallinn',
    standard: { '2020-01-01': 2000, '2024-01-01': 2200, '2025-07-01': 2400 },
  },
  ES: { timeZone: 'Europe/Madrid', standard: { '2020-01-01': 2100 } },
  FI: { timeZone: 'Europe/Helsinki', standard: { '2020-01-01': 2400, '2024-09-01': 2550 } },
  FR: { timeZone: 'Europe/Paris', standard: { '2020-01-01': 2000 } },
  GR: { timeZone: 'Europe/Athens', standard: { '2020-01-01': 2400 } },
  HR: { timeZone: 'Europe/Zagreb', standard: { '2020-01-01': 2500 } },
  HU: { timeZone: 'Europe/Budapest', standard: { '2020-01-01': 2700 } },
  IE: {
    timeZone: 'Europe/Dublin',
    standard: { '2020-01-01': 2300, '2020-09-01': 2100, '2021-03-01': 2300 },
    childrensFootwear: { '2020-01-01': 0 },
  },
  IT: { timeZone: 'Europe/Rome', standard: { '2020-01-01': 2200 } },
  LT: { timeZone: 'Europe/Vilnius', standard: { '2020-01-01': 2100 } },
  LU: {
    timeZone: 'Europe/Luxembourg',
    standard: { '2020-01-01': 1700, '2023-01-01': 1600, '2024-01-01': 1700 },
    childrensFootwear: { '2020-01-01': 300 },
  },
  LV: { timeZone: 'Europe/Riga', standard: { '2020-01-01': 2100 } },
  MT: { timeZone: 'Europe/Malta', standard: { '2020-01-01': 1800 } },
  NL: { timeZone: 'Europe/Amsterdam', standard: { '2020-01-01': 2100 } },
  PL: { timeZone: 'Europe/Warsaw', standard: { '2020-01-01': 2300 } },
  PT: { timeZone: 'Europe/Lisbon', standard: { '2020-01-01': 2300 } },
  'PT-20': { timeZone: 'Atlantic/Azores', standard: { '2020-01-01': 1800, '2021-07-01': 1600 } },
  'PT-30': { timeZone: 'Atlantic/Madeira', standard: { '2020-01-01': 2200 } },
  RO: { timeZone: 'Europe/Bucharest', standard: { '2020-01-01': 1900, '2025-08-01': 2100 } },
  SE: { timeZone: 'Europe/Stockholm', standard: { '2020-01-01': 2500 } },
  SI: { timeZone: 'Europe/Ljubljana', standard: { '2020-01-01': 2200 } },
  SK: { timeZone: 'Europe/Bratislava', standard: { '2020-01-01': 2000, '2025-01-01': 2300 } },
  XI: {
    timeZone: 'Europe/London',
    standard: { '2020-01-01': 2000 },
    childrensFootwear: { '2020-01-01': 0 },
  },
}

/** Where a parcel goes; without a postal code the rules of the main territory are taken. */
export interface Destination {
  country: string
  postalCode?: string | undefined
}

interface Territory {
  country: string
  postalCode: RegExp
  area: string
}

/** The area of everything outside the territory of VAT: sales to it are exports. */
export const exportArea = 'export'

/**
 * Places whose VAT is not that of their country (Directive 2006/112/EC, Art. 5 to 7, 104 and 105;
 * Northern Ireland: Windsor Framework, goods sold into it from the Union are taxed as within it).
 */
const territories: Territory[] = [
  // Canary Islands, Ceuta, Melilla
  { country: 'ES', postalCode: /^(35|38|51|52)/, area: exportArea },
  // Overseas departments and collectivities
  { country: 'FR', postalCode: /^(97|98[678])/, area: exportArea },
  // Heligoland, Büsingen
  { country: 'DE', postalCode: /^(27498|78266)$/, area: exportArea },
  // Livigno, Campione d'Italia
  { country: 'IT', postalCode: /^(23041|22061)$/, area: exportArea },
  // Mount Athos
  { country: 'GR', postalCode: /^6308[67]$/, area: exportArea },
  // Åland
  { country: 'FI', postalCode: /^22/, area: exportArea },
  // Azores, Madeira
  { country: 'PT', postalCode: /^9[5-9]/, area: 'PT-20' },
  { country: 'PT', postalCode: /^9[0-4]/, area: 'PT-30' },
  // Jungholz, Mittelberg
  { country: 'AT', postalCode: /^(6691|699[123])$/, area: 'AT-19' },
  // Northern Ireland
  { country: 'GB', postalCode: /^BT/, area: 'XI' },
  // Monaco
  { country: 'MC', postalCode: /^/, area: 'FR' },
]

/**
 * The area whose VAT is due: the one where the delivery ends, as for distance sales to consumers
 * (Directive 2006/112/EC, Art. 33), or `exportArea`. Throws `UnknownCountry`.
 */
export function vatAreaOf({ country, postalCode = '' }: Destination): string {
  assertCountry(country)
  const plain = postalCode.replaceAll(/[\s-]/g, '').toUpperCase()
  const territory = territories.find(
    each => each.country === country && each.postalCode.test(plain),
  )
  if (territory) return territory.area
  return Object.hasOwn(vatAreas, country) ? country : exportArea
}

/**
 * The VAT rate in basis points of an area on a day, `2026-03-01`; 0 for exports (Directive 2006/112/EC,
 * Art. 146). Throws `TaxRateUnknown` before 2020.
 */
export function vatRateOn(day: string, area: string, taxClass: TaxClass): number {
  if (area === exportArea) return 0
  const { standard, childrensFootwear } = rulesOf(area)
  const rates = (taxClass === 'childrens-footwear' ? childrensFootwear : undefined) ?? standard
  const current = Object.entries(rates).findLast(([from]) => from <= day)
  if (!current) {
    throw TaxRateUnknown({
      detail: `No VAT rate of ${area} is known for ${day}`,
      facts: { area, day },
    })
  }
  return current[1]
}

/** The day that it is in an area at a moment: a rate changes at its midnight, not at that of Greenwich. */
export function dayIn(area: string, at: Date): string {
  const timeZone = area === exportArea ? 'UTC' : rulesOf(area).timeZone
  return at.toTemporalInstant().toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

function rulesOf(area: string): VatArea {
  const rules = vatAreas[area]
  if (!rules) throw new RangeError(`${area} is not an area of VAT`)
  return rules
}
