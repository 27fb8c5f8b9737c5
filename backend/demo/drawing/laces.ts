import { along, type Point } from './geometry.ts'
import { dark, light, type Paint } from './paint.ts'
import type { Profile } from './profile.ts'
import { el, group, soft, stroke } from './svg.ts'

/** Eyelets along the throat, and the laces that run from them over the instep. */
export const drawLaces = ({ laces, throat }: Profile, paint: Paint): string => {
  if (!laces) return ''
  const holes = Array.from({ length: laces.holes }, (_, i) =>
    along(throat, laces.from + ((laces.to - laces.from) * i) / (laces.holes - 1)),
  )
  return group(
    {},
    ...holes.map(hole => lace(hole, laces.reach, paint)).reverse(),
    laces.bow ? bow(holes[0]?.point ?? [0, 0], paint) : '',
  )
}

type Hole = { point: Point; angle: number }

/** Drawn as if the throat ran level: the hole below it, the ridge of the tongue above. */
const lace = ({ point: [x, y], angle }: Hole, reach: number, paint: Paint): string => {
  const inset = 20
  const d = `M0 ${inset}C1 6 3 ${-reach * 0.4} 8 ${-reach + 1}`
  return group(
    { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})` },
    el('ellipse', { cx: -1, cy: inset + 1, rx: 9.5, ry: 9, fill: '#fff', opacity: 0.25 }),
    el('ellipse', { cx: -1, cy: inset, rx: 8.5, ry: 8, fill: dark(paint.main, 0.75) }),
    group(
      { transform: 'translate(4 3)' },
      soft(d, '#000000', { width: 13, spread: 6, opacity: 0.3 }),
    ),
    ...cord(d, 13.5, paint.laces),
  )
}

const bow = ([x, y]: Point, paint: Paint): string => {
  const strands: [string, number][] = [
    ['M2 6C22 30 40 46 52 82', 9],
    ['M0 6C4 34 8 62 -4 92', 9],
    ['M0 0C-22 14 -52 52 -38 70C-22 84 2 40 4 6', 10],
    ['M2 0C30 -4 84 26 78 46C70 62 30 30 6 6', 10],
  ]
  return group(
    { transform: `translate(${(x + 8).toFixed(1)} ${(y - 6).toFixed(1)})` },
    ...strands.flatMap(([d, width]) => [
      group(
        { transform: 'translate(3 6)' },
        soft(d, '#000000', { width, spread: 6, opacity: 0.3 }),
      ),
      ...cord(d, width, paint.laces),
    ]),
    el('ellipse', { cx: 3, cy: 3, rx: 12, ry: 10, fill: dark(paint.laces, 0.3) }),
    el('ellipse', { cx: 3, cy: 2, rx: 10.5, ry: 8.5, fill: paint.laces }),
    el('ellipse', { cx: 2, cy: 0, rx: 6, ry: 4, fill: light(paint.laces, 0.5), opacity: 0.7 }),
  )
}

/** A flat woven cord: dark rim, body, a lit ridge and a weave. */
const cord = (d: string, width: number, colour: string): string[] => [
  stroke(d, dark(colour, 0.45), width),
  stroke(d, colour, width - 2),
  stroke(d, light(colour, 0.5), width * 0.34, { opacity: 0.55 }),
  stroke(d, dark(colour, 0.4), width - 3, {
    'stroke-dasharray': '1.3 4',
    'stroke-linecap': 'butt',
    opacity: 0.22,
  }),
]
