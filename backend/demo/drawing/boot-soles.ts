import type { Surface } from '../product.ts'
import { type Curve, closed, heightAt, moved, open, reversed } from './geometry.ts'
import { dark, light, type Paint } from './paint.ts'
import type { Sole } from './profile.ts'
import { el, fill, group, soft, stroke } from './svg.ts'

/** How far the boot's plate is held above the ground, in pixels. */
export const standing: Record<Surface, number> = { FG: 40, SG: 56, AG: 28, MG: 34, TF: 54, IC: 40 }

/** The sole of a football boot from the side, down to what the surface asks for. */
export const drawBootSole = (sole: Sole, surface: Surface, paint: Paint): string => {
  const ground = lowest(sole.bottom) + standing[surface]
  const under =
    surface === 'TF' || surface === 'IC'
      ? flatSole(sole, surface, ground, paint)
      : studs[surface].map(stud => drawStud(sole, stud, ground, paint)).join('')
  return group({}, under, plate(sole, paint))
}

/** Where the ground is under a boot for this surface. */
export const groundOf = (sole: Sole, surface: Surface): number =>
  lowest(sole.bottom) + standing[surface]

type Stud = { x: number; width: number; reach: number; kind: 'blade' | 'metal' | 'cone' }

const row = (kind: Stud['kind'], width: number, reach: number, ...places: number[]): Stud[] =>
  places.map(x => ({ x, width, reach, kind }))

/** From heel to toe, as the outer side shows them. */
const studs: Record<'FG' | 'SG' | 'AG' | 'MG', Stud[]> = {
  FG: [
    ...row('blade', 46, 46, 232, 322),
    ...row('blade', 44, 42, 644, 738, 832),
    ...row('blade', 34, 34, 916),
  ],
  SG: [
    ...row('metal', 44, 62, 238, 330),
    ...row('metal', 42, 60, 670, 800),
    ...row('metal', 38, 48, 908),
  ],
  AG: [
    ...row('cone', 28, 34, 212, 256, 300, 344),
    ...row('cone', 28, 30, 596, 646, 696, 746, 796, 846),
    ...row('cone', 24, 26, 894, 936),
  ],
  MG: [
    ...row('cone', 34, 40, 222, 280, 338),
    ...row('cone', 30, 36, 616, 676),
    ...row('blade', 38, 38, 744, 822),
    ...row('cone', 28, 32, 890, 940),
  ],
}

const drawStud = (
  sole: Sole,
  { x, width, reach, kind }: Stud,
  ground: number,
  paint: Paint,
): string => {
  const top = heightAt(sole.bottom, x) - 10
  const foot = Math.min(ground, top + 10 + reach)
  const half = width / 2
  const colour = kind === 'metal' ? '#b9bec4' : paint.outsole
  const shapes = {
    blade: `M${x - half} ${top}L${x - half * 0.52} ${foot - 4}Q${x - half * 0.45} ${foot} ${x - half * 0.2} ${foot}H${x + half * 0.5}Q${x + half * 0.74} ${foot} ${x + half * 0.76} ${foot - 5}L${x + half * 1.25} ${top}Z`,
    metal: `M${x - half * 0.62} ${top}L${x - half * 0.42} ${foot - 4}Q${x} ${foot + 4} ${x + half * 0.42} ${foot - 4}L${x + half * 0.62} ${top}Z`,
    cone: `M${x - half} ${top}L${x - half * 0.56} ${foot - 4}Q${x} ${foot + 4} ${x + half * 0.56} ${foot - 4}L${x + half} ${top}Z`,
  }
  const collar = `M${x - half} ${top}L${x - half * 0.86} ${top + 26}H${x + half * 0.86}L${x + half} ${top}Z`
  return group(
    {},
    fill(shapes[kind], colour),
    fill(shapes[kind], 'url(#stud)'),
    stroke(shapes[kind], dark(colour, 0.5), 1.5, { opacity: 0.6 }),
    kind === 'metal' ? fill(collar, dark(paint.outsole, 0.3)) + fill(collar, 'url(#stud)') : '',
    kind === 'blade'
      ? fill(
          `M${x - half * 0.5} ${foot - 12}H${x + half * 0.9}L${x + half * 0.74} ${foot}H${x - half * 0.4}Z`,
          paint.accent,
          { opacity: 0.75 },
        )
      : '',
  )
}

const plate = (sole: Sole, paint: Paint): string =>
  group(
    {},
    fill(closed(sole.top, reversed(sole.bottom)), paint.outsole),
    group(
      { 'clip-path': 'url(#sole)' },
      stroke(open(moved(sole.top, 0, 13)), paint.accent, 4, { opacity: 0.85 }),
      el('rect', { width: 1200, height: 900, fill: 'url(#turn)' }),
      soft(open(moved(sole.top, 0, 5)), '#ffffff', { width: 6, spread: 5, opacity: 0.4 }),
      soft(open(sole.bottom), '#000000', { width: 12, spread: 11, opacity: 0.5 }),
    ),
    stroke(open(sole.top), light(paint.outsole, 0.45), 2.4, { opacity: 0.7 }),
  )

/** A low foam wedge with rubber pimples for turf, or a flat gum sole for halls. */
const flatSole = (sole: Sole, surface: 'TF' | 'IC', ground: number, paint: Paint): string => {
  const rubber = surface === 'IC' ? '#b9793f' : paint.outsole
  const pimples = surface === 'TF' ? 20 : 0
  const base = ground - pimples
  const bottom: Curve = [
    [176, 650],
    [176, base - 14],
    [196, base],
    [420, base],
    [700, base],
    [830, base - 2],
    [930, base - 18],
    [1010, base - 50],
    [1062, 600],
  ]
  const wedge = closed(sole.top, reversed(bottom))
  const teeth: string[] = []
  for (let x = 196; x < 985; x += 27) {
    const y = heightAt(bottom, x)
    teeth.push(
      fill(
        `M${x - 10} ${y - 8}L${x - 7} ${y + pimples - 3}Q${x} ${y + pimples + 3} ${x + 7} ${y + pimples - 3}L${x + 10} ${y - 8}Z`,
        rubber,
      ),
      fill(
        `M${x + 1} ${y - 8}V${y + pimples}L${x + 7} ${y + pimples - 3}L${x + 10} ${y - 8}Z`,
        '#000',
        { opacity: 0.3 },
      ),
    )
  }
  const midsole = surface === 'TF' ? paint.sole : rubber
  return group(
    {},
    ...(pimples ? teeth : []),
    fill(wedge, midsole),
    stroke(open(moved(bottom.slice(1), 0, -5)), rubber, 18),
    stroke(open(moved(bottom.slice(1), 0, -15)), '#000000', 2, { opacity: 0.25 }),
    soft(open(bottom), '#000000', { width: 12, spread: 11, opacity: 0.35 }),
  )
}

const lowest = (curve: Curve): number => Math.max(...curve.map(([, y]) => y))
