import {
  type Curve,
  closed,
  heightAt,
  moved,
  offset,
  open,
  polyline,
  reversed,
  sample,
} from './geometry.ts'
import { light, mix, type Paint } from './paint.ts'
import type { Sole } from './profile.ts'
import { el, fill, group, soft, stroke } from './svg.ts'
import { stitches } from './upper.ts'

/** Path data of the sole's outline. */
export const soleOutline = (sole: Sole): string => closed(sole.top, reversed(sole.bottom))

/** A sole of foam and rubber from the side. */
export const drawRubberSole = (sole: Sole, paint: Paint): string =>
  group(
    {},
    sole.kind === 'lugged' ? lugs(sole, paint) : '',
    sole.kind === 'turf' ? pimples(sole, paint) : '',
    fill(soleOutline(sole), paint.sole),
    group({ 'clip-path': 'url(#sole)' }, details[sole.kind](sole, paint), solid(sole)),
    stroke(open(sole.top), light(paint.sole, 0.7), 3, { opacity: 0.8 }),
    stroke(polyline(offset(sole.top, 4)), '#000000', 2, { opacity: 0.12 }),
  )

type Details = (sole: Sole, paint: Paint) => string

const cup: Details = (sole, paint) =>
  group(
    {},
    outsole(sole, paint, 15),
    stroke(open(moved(sole.top, 0, 18)), '#000000', 4, { opacity: 0.07 }),
    stitches(moved(sole.top, 0, 18), 0, paint.sole),
    stroke(open(moved(sole.top, 0, 38)), '#000000', 13, {
      'stroke-dasharray': '2 5',
      'stroke-linecap': 'butt',
      opacity: 0.1,
    }),
  )

const vulcanised: Details = (sole, paint) =>
  group(
    {},
    outsole(sole, paint, 11),
    stroke(open(moved(sole.top, 0, 19)), paint.accent, 5, { 'stroke-linecap': 'butt' }),
    stroke(open(moved(sole.top, 0, 31)), '#000000', 1.5, { opacity: 0.2 }),
    toeBumper(sole),
  )

/** The cross-hatched strip of rubber around the toe of a vulcanised shoe. */
const toeBumper = (sole: Sole): string =>
  group(
    {},
    ...[
      ['2 5', 0],
      ['5 2', 6],
      ['2 5', 12],
    ].map(([dashes, dy]) =>
      stroke(open(moved(sole.top.slice(-4), 0, 36 + Number(dy))), '#000000', 5, {
        'stroke-dasharray': String(dashes),
        'stroke-linecap': 'butt',
        opacity: 0.16,
      }),
    ),
  )

const foam: Details = (sole, paint) =>
  group(
    {},
    fill(closed(lowerFoam(sole), reversed(sole.bottom)), mix(paint.sole, paint.accent, 0.22)),
    stroke(open(lowerFoam(sole)), '#000000', 3, { opacity: 0.16 }),
    outsole(sole, paint, 17),
    groove(sole, 0.26, 5),
    soft(open(moved(sole.top, 0, 30)), '#ffffff', { width: 14, spread: 13, opacity: 0.5 }),
  )

/** Where the firmer foam begins: high at the heel, running out under the toes. */
const lowerFoam = (sole: Sole): Curve =>
  sample(sole.top, 4).map(([x, y]) => {
    const share = 0.42 + 0.5 * Math.max(0, (x - 300) / 700)
    return [x, y + (heightAt(sole.bottom, x) - y) * Math.min(share, 0.9)]
  })

const lugged: Details = (sole, paint) => group({}, outsole(sole, paint, 26), groove(sole, 0.34, 6))

const turf: Details = (sole, paint) => group({}, outsole(sole, paint, 13), groove(sole, 0.4, 3))

const indoor: Details = (sole, paint) =>
  group(
    {},
    stroke(open(moved(sole.top, 0, 14)), '#000000', 2.5, { opacity: 0.2 }),
    outsole(sole, paint, 14),
  )

const details: Record<Sole['kind'], Details> = {
  cup,
  vulcanised,
  foam,
  lugged,
  turf,
  indoor,
  studded: () => '',
}

/** The rubber underneath, where it shows below the midsole. */
const outsole = (sole: Sole, paint: Paint, thickness: number): string => {
  const upperEdge = moved(sole.bottom.slice(0, -2), 0, -thickness)
  const toe = upperEdge.at(-1)?.[1] ?? 0
  return group(
    {},
    fill(
      closed(upperEdge, [
        [1100, toe],
        [1100, 800],
        [100, 800],
      ]),
      paint.outsole,
    ),
    stroke(open(upperEdge), '#000000', 2.5, { opacity: 0.25 }),
  )
}

/** A line carved into the foam, at a share of its height. */
const groove = (sole: Sole, share: number, swing: number): string => {
  const line: Curve = sample(sole.top, 6).map(([x, y]) => [
    x,
    y + (heightAt(sole.bottom, x) - y) * share + Math.sin(x / 90 + share * 9) * swing,
  ])
  return group(
    {},
    stroke(polyline(line), '#000000', 3.5, { opacity: 0.16 }),
    stroke(polyline(moved(line, 0, 3)), '#ffffff', 2, { opacity: 0.5 }),
  )
}

/** Light on the upper wall, shade towards the floor and at both ends. */
const solid = (sole: Sole): string =>
  group(
    {},
    el('rect', { width: 1200, height: 900, fill: 'url(#sole-fall-off)' }),
    el('rect', { width: 1200, height: 900, fill: 'url(#turn)' }),
    soft(open(moved(sole.top, 0, 9)), '#ffffff', { width: 8, spread: 7, opacity: 0.45 }),
    soft(open(sole.bottom), '#000000', { width: 14, spread: 13, opacity: 0.4 }),
  )

const lugs = (sole: Sole, paint: Paint): string => {
  const teeth: string[] = []
  for (let x = 190; x < 1000; x += 47) {
    const y = heightAt(sole.bottom, x + 16)
    teeth.push(
      fill(`M${x} ${y - 14}L${x + 4} ${y + 17}H${x + 30}L${x + 37} ${y - 14}Z`, paint.outsole),
      fill(`M${x + 20} ${y - 14}V${y + 17}H${x + 30}L${x + 37} ${y - 14}Z`, '#000000', {
        opacity: 0.3,
      }),
    )
  }
  return group({}, ...teeth)
}

const pimples = (sole: Sole, paint: Paint): string => {
  const teeth: string[] = []
  for (let x = 192; x < 990; x += 25) {
    const y = heightAt(sole.bottom, x)
    teeth.push(
      fill(
        `M${x - 9} ${y - 8}L${x - 6} ${y + 13}Q${x} ${y + 17} ${x + 6} ${y + 13}L${x + 9} ${y - 8}Z`,
        paint.outsole,
      ),
      fill(`M${x + 1} ${y - 8}V${y + 15}L${x + 6} ${y + 13}L${x + 9} ${y - 8}Z`, '#000000', {
        opacity: 0.3,
      }),
    )
  }
  return group({}, ...teeth)
}
