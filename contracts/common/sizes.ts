import { type Static, Type } from 'typebox'
import { object, Text } from './schema.ts'

/** The systems in which shoppers know their size; `CM` is the foot length in centimetres (Mondopoint, JP). */
export const sizeSystems = ['EU', 'UK', 'US-M', 'US-W', 'CM'] as const
export type SizeSystem = (typeof sizeSystems)[number]

export const SizeSystemSchema = Type.Enum([...sizeSystems])

/** What a shoe is: the foot it is made for, and the label that its brand prints in its own system. */
export const ShoeSizeSchema = object(
  {
    footLengthMm: Type.Integer({
      minimum: 80,
      maximum: 340,
      description: 'Foot, not last or insole',
    }),
    system: SizeSystemSchema,
    label: Text(12, { examples: ['42.5', '42 2/3'] }),
  },
  { title: 'ShoeSize' },
)
export type ShoeSize = Static<typeof ShoeSizeSchema>

/** A size in one system, as a number: 42 2/3 is 42.6667. */
export interface SizeValue {
  system: SizeSystem
  value: number
}

/** The foot lengths that a size fits: from `minMm` up to, but without, `maxMm`. */
export interface FootLengths {
  minMm: number
  maxMm: number
}

/** How one brand, or the trade, names foot lengths; both answers are undefined outside the chart. */
export interface SizeChart {
  labelFor(footLengthMm: number, system: SizeSystem): string | undefined
  footLengthsFor(size: SizeValue): FootLengths | undefined
}

/** One line of a brand's own chart: a foot length and what is printed for it. */
export interface SizeChartEntry {
  footLengthMm: number
  labels: Partial<Record<SizeSystem, string>>
}

/** The Mondopoint interval: shoes are graded in steps of 5 mm of foot length (ISO 9407). */
const stepMm = 5

/** A straight scale: the foot length of size 0, the length of one size, and the feet that it names. */
interface Scale {
  zeroMm: number
  sizeMm: number
  minMm: number
  maxMm: number
}

/**
 * The chart of the trade, for brands without their own.
 *
 * `CM`: Mondopoint, the foot length itself (ISO 9407).
 * `EU`: the Paris point is 2/3 cm of last, and the last is two points longer than the foot (ISO 19407).
 * `UK`, `US`: by tradition a size is a barleycorn (1/3 inch) of last, but no standard fixes where each
 * scale begins, and sports brands grade by the centimetre: US men's 9 is 27 cm at all the large ones.
 * Their rule is taken: US-M = cm − 18. The distances between the scales are those of the barleycorn
 * formulas (UK = 3 × last − 25, US-M = 3 × last − 24, US-W = 3 × last − 22.5, last in inches).
 * Below 220 mm UK and US number children's sizes anew from 13 to 1, so that only `EU` and `CM` go on.
 */
const scales: Record<SizeSystem, Scale> = {
  CM: { zeroMm: 0, sizeMm: 10, minMm: 100, maxMm: 320 },
  EU: { zeroMm: -40 / 3, sizeMm: 20 / 3, minMm: 100, maxMm: 320 },
  UK: { zeroMm: 190, sizeMm: 10, minMm: 220, maxMm: 320 },
  'US-M': { zeroMm: 180, sizeMm: 10, minMm: 220, maxMm: 320 },
  'US-W': { zeroMm: 165, sizeMm: 10, minMm: 220, maxMm: 320 },
}

/** The chart for brands that have none of their own: adults 220 to 320 mm, in `EU` and `CM` children too. */
export const genericChart: SizeChart = {
  labelFor(footLengthMm, system) {
    const { zeroMm, sizeMm, minMm, maxMm } = scales[system]
    if (!(footLengthMm >= minMm && footLengthMm <= maxMm)) return undefined
    const size = (footLengthMm - zeroMm) / sizeMm
    return formatSize(Math.round(size * 2) / 2)
  },

  // One Mondopoint step around the length, so that each size finds exactly one of the 5 mm steps.
  footLengthsFor({ system, value }) {
    const { zeroMm, sizeMm, minMm, maxMm } = scales[system]
    const footLengthMm = zeroMm + value * sizeMm
    if (!(footLengthMm >= minMm - stepMm / 2 && footLengthMm <= maxMm + stepMm / 2))
      return undefined
    return { minMm: footLengthMm - stepMm / 2, maxMm: footLengthMm + stepMm / 2 }
  },
}

/**
 * A brand's own chart: each size reaches half way to its neighbours, and systems that the brand does
 * not print are answered by `fallback`. Throws a `RangeError` on a label that is no size.
 */
export function chartOf(entries: readonly SizeChartEntry[], fallback = genericChart): SizeChart {
  const rows = new Map(sizeSystems.map(system => [system, rowsOf(entries, system)]))

  return {
    labelFor(footLengthMm, system) {
      const own = rows.get(system) ?? []
      if (own.length === 0) return fallback.labelFor(footLengthMm, system)
      return own.find(row => footLengthMm >= row.minMm && footLengthMm < row.maxMm)?.label
    },
    footLengthsFor(size) {
      const own = rows.get(size.system) ?? []
      if (own.length === 0) return fallback.footLengthsFor(size)
      const row = own.find(({ value }) => sameSize(value, size.value))
      return row && { minMm: row.minMm, maxMm: row.maxMm }
    },
  }
}

/** The label of a foot length in a system, such as 270 mm in `EU`: `'42.5'`. */
export const labelFor = (
  footLengthMm: number,
  system: SizeSystem,
  chart = genericChart,
): string | undefined => chart.labelFor(footLengthMm, system)

/** The foot lengths that a size fits, to find shoes of every system by it. */
export const footLengthsFor = (size: SizeValue, chart = genericChart): FootLengths | undefined =>
  chart.footLengthsFor(size)

/** Reads what people write: `42.5`, `42,5`, `42½`, `42 1/2`, `42 2/3`, `42⅔`; undefined if it is no size. */
export function parseSizeLabel(text: string): number | undefined {
  const plain = text.trim().replaceAll(/[½⅓⅔]/g, sign => ` ${fractionSigns[sign]}`)
  const match = /^(\d{1,3})(?:[.,](\d{1,2})|\s+(1\/2|1\/3|2\/3))?$/.exec(plain)
  if (!match) return undefined
  const [, whole, decimals = '0', fraction] = match
  return fraction ? Number(whole) + (fractions[fraction] ?? 0) : Number(`${whole}.${decimals}`)
}

/** Writes a size as brands print it: halves as `42.5`, thirds as `42 1/3`. */
export function formatSize(value: number): string {
  const whole = Math.floor(value)
  const third = ['1/3', '2/3'].find(name => sameSize(value, whole + (fractions[name] ?? 0)))
  return third ? `${whole} ${third}` : String(Math.round(value * 100) / 100)
}

/**
 * The end of a SKU for a printed size: the whole size in two digits, and one digit for the rest, so that `42.5` is
 * `425`, `42 2/3` is `426`, `42` is `420` and `8` is `080`. Undefined for what is no whole, half or third size:
 * no two sizes share a code.
 */
export function sizeCode(label: string): string | undefined {
  const value = parseSizeLabel(label)
  if (value === undefined) return undefined
  const rest = value - Math.floor(value)
  const digit = ['0', '3', '5', '6'].find((_, i) =>
    sameSize(rest, [0, 1 / 3, 1 / 2, 2 / 3][i] ?? 0),
  )
  return digit && `${String(Math.floor(value)).padStart(2, '0')}${digit}`
}

/** Whether two sizes are the same; 42.67 and 42 2/3 are. */
export const sameSize = (a: number, b: number): boolean => Math.abs(a - b) < 0.01

const fractions: Record<string, number> = { '1/2': 1 / 2, '1/3': 1 / 3, '2/3': 2 / 3 }
const fractionSigns: Record<string, string> = { '½': '1/2', '⅓': '1/3', '⅔': '2/3' }

interface ChartRow extends FootLengths {
  label: string
  value: number
}

/** The sizes that a brand prints in one system, each with the foot lengths nearest to it. */
function rowsOf(entries: readonly SizeChartEntry[], system: SizeSystem): ChartRow[] {
  const printed = entries
    .flatMap(({ footLengthMm, labels }) => {
      const label = labels[system]
      return label === undefined ? [] : [{ footLengthMm, label, value: valueOf(label, system) }]
    })
    .toSorted((a, b) => a.footLengthMm - b.footLengthMm)

  return printed.map(({ footLengthMm, label, value }, i) => {
    const shorter = printed[i - 1]?.footLengthMm ?? footLengthMm - stepMm
    const longer = printed[i + 1]?.footLengthMm ?? footLengthMm + stepMm
    return { label, value, minMm: (shorter + footLengthMm) / 2, maxMm: (footLengthMm + longer) / 2 }
  })
}

function valueOf(label: string, system: SizeSystem): number {
  const value = parseSizeLabel(label)
  if (value === undefined) throw new RangeError(`${label} is not a size in ${system}`)
  return value
}
