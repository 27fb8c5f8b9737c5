import type { Gender, SizeSystem } from './product.ts'

/** How a brand turns a foot length into the label it prints. */
export type SizeChart = 'eu-halves' | 'eu-thirds' | 'uk' | 'us' | 'cm'

/** A printed size. */
export type SizeLabel = { system: SizeSystem; value: string }

const step = 5

const runs: Record<Gender, [from: number, to: number]> = {
  men: [245, 310],
  women: [220, 265],
  unisex: [220, 305],
  kids: [170, 230],
}

/** The foot lengths in millimetres a last is made in, smallest first, every 5 mm (ISO 9407 Mondopoint). */
export const sizeRun = (gender: Gender): number[] => {
  const [from, to] = runs[gender]
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step)
}

/**
 * The label a brand prints for a foot of `footLengthMm`. EU sizes are Paris points (2/3 cm) of the
 * last, which is the foot plus about 15 mm; UK sizes are barleycorns, and US men's and women's sizes
 * stand half a size and two sizes above them (ISO/TS 19407). Charts are drawn on the 5 mm grid, as makers do.
 */
export const sizeLabel = (chart: SizeChart, footLengthMm: number, gender: Gender): SizeLabel => {
  const ukSize = 8 + (footLengthMm - 265) / (2 * step)
  switch (chart) {
    case 'eu-halves':
      return { system: 'EU', value: String(Math.round((footLengthMm + 15) * 0.3) / 2) }
    case 'eu-thirds':
      return { system: 'EU', value: inThirds(126 + ((footLengthMm - 265) / step) * 2) }
    case 'uk':
      return { system: 'UK', value: String(ukSize) }
    case 'us':
      return gender === 'women'
        ? { system: 'US-W', value: String(ukSize + 2) }
        : { system: 'US-M', value: String(ukSize + 0.5) }
    case 'cm':
      return { system: 'CM', value: (footLengthMm / 10).toFixed(1) }
  }
}

const inThirds = (thirds: number): string => {
  const whole = Math.floor(thirds / 3)
  const rest = thirds % 3
  return rest === 0 ? String(whole) : `${whole} ${rest}/3`
}
