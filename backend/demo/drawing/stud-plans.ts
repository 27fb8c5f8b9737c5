import type { Surface } from '../product.ts'
import type { Point } from './geometry.ts'
import { dark, light } from './paint.ts'
import { el, fill, group, soft, stroke } from './svg.ts'
import { pivot, type Tread } from './treads.ts'

const at = (...places: Point[]): Point[] => places

const firmForefoot = at([660, -92], [780, -110], [890, -96], [664, 52], [780, 84], [890, 84])
const firmHeel = at([210, -56], [320, -62], [210, 52], [320, 54])
const longStuds = at([690, -92], [850, -108], [690, 60], [850, 92], [230, -54], [230, 50])
const artificial = at(
  ...[640, 706, 772, 838, 904].flatMap((x): Point[] => [
    [x, -104 + Math.abs(x - 800) * 0.12],
    [x + 20, -36],
    [x + 20, 28],
    [x, 88 - Math.abs(x - 800) * 0.16],
  ]),
  [974, -70],
  [990, 0],
  [970, 64],
  ...[196, 262, 328].flatMap((x): Point[] => [
    [x, -58],
    [x, 50],
  ]),
)

/** The ground side of a football boot, by the surface it is for. */
export const bladesAndStuds: Record<Surface, Tread> = {
  FG: (rubber, accent) =>
    group(
      {},
      ribs(rubber),
      ...[...firmForefoot, ...firmHeel].map(place => blade(place, rubber, accent)),
      ...at([976, -44], [976, 40]).map(place => cone(place, 17, rubber, accent)),
    ),
  SG: (rubber, accent) =>
    group(
      {},
      ribs(rubber),
      ...longStuds.map(place => metal(place, rubber)),
      ...at([770, -20], [944, -62], [944, 56]).map(place => cone(place, 16, rubber, accent)),
    ),
  AG: (rubber, accent) =>
    group({}, ribs(rubber), ...artificial.map(place => cone(place, 19, rubber, accent))),
  MG: (rubber, accent) =>
    group(
      {},
      ribs(rubber),
      ...firmForefoot.map(place => blade(place, rubber, accent)),
      ...at([720, -26], [830, -12], [730, 22], [960, -52], [960, 46], [990, -4]).map(place =>
        cone(place, 16, rubber, accent),
      ),
      ...firmHeel.map(place => cone(place, 22, rubber, accent)),
    ),
  TF: rubber => group({}, ...pimples(rubber)),
  IC: rubber =>
    group(
      {},
      pivot(810, -8, 66),
      pivot(255, -4, 44),
      ...[620, 664, 900, 944, 988, 1028].map(x =>
        stroke(`M${x}-160C${x - 18}-60 ${x - 18} 60 ${x} 150`, dark(rubber, 0.4), 6, {
          opacity: 0.5,
        }),
      ),
      ...[170, 330, 364].map(x =>
        stroke(`M${x}-120C${x + 12}-50 ${x + 12} 50 ${x} 110`, dark(rubber, 0.4), 6, {
          opacity: 0.5,
        }),
      ),
    ),
}

/** The moulded ribs that stiffen a plate. */
const ribs = (rubber: string): string =>
  group(
    {},
    ...[-70, -40, -10, 20, 50].map(y =>
      stroke(`M560 ${y * 0.4}C700 ${y} 860 ${y * 1.2} 1020 ${y * 0.7}`, light(rubber, 0.25), 4, {
        opacity: 0.35,
      }),
    ),
    stroke('M170-70C220-40 220 40 170 66M250-84C300-40 300 40 250 80', light(rubber, 0.25), 4, {
      opacity: 0.3,
    }),
  )

const blade = ([x, y]: Point, rubber: string, accent: string): string => {
  const outward = y < 0 ? -1 : 1
  const d = `M${x - 34} ${y + outward * 12}C${x - 20} ${y - outward * 8} ${x + 10} ${y - outward * 18} ${x + 34} ${y - outward * 12}C${x + 38} ${y} ${x + 30} ${y + outward * 8} ${x + 20} ${y + outward * 8}C${x} ${y + outward * 8} ${x - 16} ${y + outward * 16} ${x - 26} ${y + outward * 22}Z`
  return raised(d, light(rubber, 0.06), accent)
}

const cone = ([x, y]: Point, r: number, rubber: string, accent: string): string =>
  raised(circle(x, y, r), light(rubber, 0.08), accent) +
  el('circle', { cx: x, cy: y, r: r * 0.45, fill: accent, opacity: 0.85 })

const metal = ([x, y]: Point, rubber: string): string =>
  group(
    {},
    raised(circle(x, y, 34), dark(rubber, 0.2), '#000000'),
    raised(circle(x, y, 23), '#c3c8cd', '#ffffff'),
    el('circle', { cx: x - 4, cy: y - 4, r: 11, fill: '#f2f4f6' }),
    el('circle', { cx: x, cy: y, r: 15, fill: 'none', stroke: '#7c828a', 'stroke-width': 2 }),
  )

const pimples = (rubber: string): string[] => {
  const dots: string[] = []
  for (let row = 0; row < 13; row++) {
    for (let x = 150 + (row % 2) * 18; x < 1060; x += 36) {
      const y = -140 + row * 23
      dots.push(
        el('circle', { cx: x + 2, cy: y + 4, r: 10.5, fill: '#000000', opacity: 0.3 }),
        el('circle', { cx: x, cy: y, r: 10, fill: rubber }),
        el('circle', { cx: x - 2, cy: y - 2, r: 4.5, fill: light(rubber, 0.45), opacity: 0.7 }),
      )
    }
  }
  return dots
}

const raised = (d: string, colour: string, rim: string): string =>
  group(
    {},
    group(
      { transform: 'translate(5 9)' },
      soft(d, '#000000', { width: 10, spread: 9, opacity: 0.5 }),
    ),
    fill(d, colour),
    stroke(d, light(colour, 0.4), 2, { opacity: 0.8 }),
    stroke(d, rim, 1, { opacity: 0.5 }),
  )

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}Z`
