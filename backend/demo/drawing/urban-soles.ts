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
import { dark, light, type Paint } from './paint.ts'
import type { Sole } from './profile.ts'
import { el, fill, group, soft, stroke } from './svg.ts'
import { stitches } from './upper.ts'

/** Path data of the sole's outline. */
export const soleOutline = (sole: Sole): string => closed(sole.top, reversed(sole.bottom))

/** The sole of a sneaker from the side, standing on the floor. */
export const drawUrbanSole = (sole: Sole, paint: Paint): string =>
  group(
    {},
    sole.kind === 'lugged' ? lugs(sole, paint) : '',
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
  )

const vulcanised: Details = (sole, paint) =>
  group(
    {},
    outsole(sole, paint, 11),
    stroke(open(moved(sole.top, 0, 19)), paint.accent, 5, { 'stroke-linecap': 'butt' }),
    stroke(open(moved(sole.top, 0, 33)), '#000000', 1.5, { opacity: 0.2 }),
  )

const foam: Details = (sole, paint) =>
  group(
    {},
    outsole(sole, paint, 18),
    groove(sole, 0.3, 5),
    groove(sole, 0.55, 7),
    soft(open(moved(sole.top, 0, 30)), '#ffffff', { width: 14, spread: 13, opacity: 0.5 }),
  )

const lugged: Details = (sole, paint) => group({}, outsole(sole, paint, 26), groove(sole, 0.34, 6))

const details: Record<Sole['kind'], Details> = { cup, vulcanised, foam, lugged, boot: () => '' }

/** The rubber underneath, where it shows below the midsole. */
const outsole = (sole: Sole, paint: Paint, thickness: number): string => {
  const upperEdge = moved(sole.bottom, 0, -thickness)
  return group(
    {},
    fill(
      closed(upperEdge, [
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
  for (let x = 190; x < 1040; x += 47) {
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
