import type { Surface } from '../product.ts'
import { closed, heightAt, moved, open, reversed } from './geometry.ts'
import { dark, light, type Paint } from './paint.ts'
import type { Sole } from './profile.ts'
import { el, fill, group, soft, stroke } from './svg.ts'

/** How far below its plate a studded boot meets the ground, in pixels. */
const standing: Record<Studded, number> = { FG: 40, SG: 56, AG: 28, MG: 34 }

type Studded = 'FG' | 'SG' | 'AG' | 'MG'

/** Puts under a boot the sole its surface asks for: studs stay, turf and halls get rubber. */
export const soleFor = (sole: Sole, surface: Surface): Sole => {
  if (surface !== 'TF' && surface !== 'IC') return sole
  const flat = surface === 'TF' ? 694 : 698
  return {
    kind: surface === 'TF' ? 'turf' : 'indoor',
    top: sole.top,
    bottom: [
      [182, 636],
      [178, flat - 18],
      [192, flat],
      [420, flat + 2],
      [700, flat + 2],
      [830, flat],
      [940, flat - 12],
      [1012, flat - 34],
      [1046, 640],
      [1056, 620],
      [1046, 604],
    ],
  }
}

/** Where the ground is under a sole, in the profile's own coordinates. */
export const groundUnder = (sole: Sole, surface: Surface): number => {
  const lowest = Math.max(...sole.bottom.map(([, y]) => y))
  if (isStudded(surface) && sole.kind === 'studded') return lowest + standing[surface]
  return lowest + (sole.kind === 'lugged' || sole.kind === 'turf' ? 16 : 0)
}

/** A football boot's plate and studs from the side. */
export const drawStuddedSole = (sole: Sole, surface: Surface, paint: Paint): string => {
  const kind = isStudded(surface) ? surface : 'FG'
  const ground = groundUnder(sole, kind)
  const near = studs[kind].map(stud => drawStud(sole, stud, ground, paint))
  return group({}, farRow(sole, kind, ground, paint), ...near, plate(sole, paint))
}

const isStudded = (surface: Surface): surface is Studded => surface !== 'TF' && surface !== 'IC'

type Stud = { x: number; width: number; reach: number; kind: 'blade' | 'metal' | 'cone' }

const row = (kind: Stud['kind'], width: number, reach: number, ...places: number[]): Stud[] =>
  places.map(x => ({ x, width, reach, kind }))

/** From heel to toe, as the outer side shows them. */
const studs: Record<Studded, Stud[]> = {
  FG: [
    ...row('blade', 46, 46, 232, 322),
    ...row('blade', 44, 42, 644, 738, 832),
    ...row('blade', 34, 34, 916),
  ],
  SG: [
    ...row('metal', 60, 60, 240, 338),
    ...row('metal', 56, 58, 668, 806),
    ...row('cone', 34, 32, 738, 900),
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

/** The far row, in the shade of the sole and a little ahead of the near one. */
const farRow = (sole: Sole, surface: Studded, ground: number, paint: Paint): string => {
  const shaded = { ...paint, outsole: dark(paint.outsole, 0.55), accent: dark(paint.accent, 0.5) }
  return studs[surface]
    .map(stud => ({ ...stud, x: stud.x + 24, width: stud.width * 0.9 }))
    .map(stud => drawStud(sole, stud, ground - 7, shaded))
    .join('')
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
