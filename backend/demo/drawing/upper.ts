import {
  between,
  type Curve,
  closed,
  heightAt,
  moved,
  offset,
  open,
  type Point,
  polyline,
  reversed,
  sample,
} from './geometry.ts'
import { dark, light, lightness, type Paint } from './paint.ts'
import type { Panel, Profile } from './profile.ts'
import { el, fill, group, soft, stroke } from './svg.ts'
import { grain, weave } from './textures.ts'

/** Path data of the upper's outline, down to where the sole hides it. */
export const upperOutline = ({ heel, topline, throat, vamp, sole }: Profile): string =>
  closed(heel, topline, throat, vamp, reversed(moved(sole.top, 0, 8)).slice(1, -1))

/** The upper with its panels, seams and volume; everything in it is clipped to `#upper`. */
export const drawUpper = (profile: Profile, paint: Paint, mark: string): string =>
  group(
    { 'clip-path': 'url(#upper)' },
    fill(upperOutline(profile), paint.main),
    weave(profile.texture),
    drawCollar(profile, paint),
    ...profile.panels.map(panel => drawPanel(panel, paint)),
    ...(profile.seams ?? []).map(seam => stitches(seam, 0, paint.main)),
    ...(profile.perforations ?? []).map(perforation),
    profile.elastic ? elasticRibs(profile.elastic) : '',
    mark,
    grain(profile.texture),
    lip(profile, paint),
    volume(profile, paint),
  )

/** The far side of the opening and the tongue, behind the upper. */
export const drawInside = (profile: Profile, paint: Paint): string => {
  const farSide = profile.topline.map(([x, y], i): Point => {
    const share = i / (profile.topline.length - 1)
    return [x + 6, y - Math.sin(share * Math.PI) * 30 - 2]
  })
  return group(
    {},
    fill(closed(farSide, reversed(profile.topline)), dark(paint.lining, 0.4)),
    stroke(open(farSide), dark(paint.lining, 0.2), 10),
    stroke(polyline(offset(farSide, -2.5)), light(paint.lining, 0.25), 2.5, { opacity: 0.7 }),
    drawTongue(profile, paint),
  )
}

/** A dashed line of thread beside an edge. */
export const stitches = (edge: Curve, distance: number, ground: string): string => {
  const line = polyline(distance === 0 ? sample(edge) : offset(edge, distance))
  const thread = lightness(ground) > 0.45 ? dark(ground, 0.2) : light(ground, 0.28)
  return group(
    {},
    stroke(line, '#000000', 3.6, { opacity: 0.08 }),
    stroke(line, thread, 1.9, { 'stroke-dasharray': '6.5 4.2', 'stroke-linecap': 'butt' }),
  )
}

/** The line of the instep over which the laces bend, just above the throat. */
const instep = ({ throat, laces }: Profile): Point[] => {
  const lower = sample(throat)
  const upper = offset(throat, -(laces?.reach ?? 16))
  const full = lower.length * 0.82
  // It sinks into the vamp at its lower end, as a tongue does.
  return upper.map((point, i) =>
    i < full ? point : between(point, lower[i] ?? point, (i - full) / (lower.length - 1 - full)),
  )
}

/** The tongue's whole rim as one line: up the instep, over its top, and down into the shoe. */
const tongueRim = (profile: Profile): Point[] => [
  ...reversed(instep(profile)),
  ...(profile.tongue ?? []).slice(1),
]

const drawTongue = (profile: Profile, paint: Paint): string => {
  if (!profile.tongue) return ''
  const rim = tongueRim(profile)
  const shape = closed(rim, profile.throat)
  const edge = rim.slice(-profile.tongue.length - 8)
  return group(
    {},
    el('clipPath', { id: 'tongue' }, el('path', { d: shape })),
    fill(shape, paint.overlay),
    group(
      { 'clip-path': 'url(#tongue)' },
      fill(shape, 'url(#tongue-shade)'),
      soft(open(profile.throat), '#000000', { width: 16, spread: 12, opacity: 0.4 }),
      stroke(open(rim), light(paint.overlay, 0.4), 8, { opacity: 0.4 }),
    ),
    stroke(open(rim), dark(paint.overlay, 0.45), 1.6, { opacity: 0.6 }),
    stitches(edge, -10, paint.overlay),
  )
}

const drawPanel = (panel: Panel, paint: Paint): string => {
  const colour = paint[panel.paint]
  const edge = open(panel.edge)
  return group(
    {},
    soft(edge, '#000000', { width: 8, spread: 7, opacity: 0.42 }),
    fill(closed(panel.edge, panel.rest), colour),
    stroke(edge, dark(colour, 0.5), 1.5, { opacity: 0.6 }),
    stroke(polyline(offset(panel.edge, 2.2 * panel.inside)), light(colour, 0.5), 2, {
      opacity: 0.55,
    }),
    ...[9, 17].slice(0, panel.rows).map(row => stitches(panel.edge, row * panel.inside, colour)),
  )
}

const perforation = ([cx, cy]: Point): string =>
  group(
    {},
    el('circle', { cx, cy: cy + 1.2, r: 4.4, fill: '#ffffff', opacity: 0.45 }),
    el('circle', { cx, cy, r: 4, fill: '#0c0d10', opacity: 0.6 }),
  )

const elasticRibs = (outline: Curve): string => {
  const xs = outline.map(([x]) => x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const top = Math.min(...outline.map(([, y]) => y)) - 60
  const ribs: string[] = []
  for (let x = left; x <= right; x += 7) {
    ribs.push(`M${x} ${top}L${(x + 4).toFixed(1)} ${(heightAt(outline, x) - 6).toFixed(1)}`)
  }
  return group(
    {},
    stroke(ribs.join(''), '#000000', 2.6, { opacity: 0.28 }),
    stroke(ribs.join(''), '#ffffff', 1.2, { opacity: 0.3, transform: 'translate(2.6 0)' }),
  )
}

const drawCollar = ({ topline, collar }: Profile, paint: Paint): string => {
  if (collar === 'ribbed') return ribs(topline)
  const depth = collar === 'padded' ? 36 : 16
  const seam = offset(topline.slice(2), depth)
  return group(
    {},
    soft(polyline(offset(topline, depth / 2)), '#ffffff', {
      width: depth * 0.4,
      spread: depth * 0.5,
      opacity: 0.28,
    }),
    soft(polyline(seam), '#000000', { width: 5, spread: 5, opacity: 0.25 }),
    stitches(topline.slice(2), depth + 6, paint.main),
  )
}

const ribs = (topline: Curve): string => {
  const lines = sample(topline, 9).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}q5 34 2 74`)
  return group(
    {},
    stroke(lines.join(''), '#000000', 3.2, { opacity: 0.16 }),
    stroke(lines.join(''), '#ffffff', 1.4, { opacity: 0.2, transform: 'translate(3 0)' }),
    soft(polyline(offset(topline, 80)), '#000000', { width: 3, spread: 3, opacity: 0.25 }),
  )
}

/** The edge of the lining, folded over along the opening. */
const lip = ({ topline }: Profile, paint: Paint): string =>
  group(
    {},
    stroke(open(topline), paint.lining, 11),
    stroke(polyline(offset(topline, 5.5)), '#000000', 2, { opacity: 0.28 }),
    stroke(polyline(offset(topline, 1.5)), '#ffffff', 2, { opacity: 0.3 }),
  )

/** Light from above and in front: what makes flat panels read as one round shoe. */
const volume = (profile: Profile, paint: Paint): string => {
  const glow = lightness(paint.main) < 0.3 ? 0.28 : 0.4
  const beside = (curve: Curve, distance: number) => polyline(offset(curve, distance))
  const sheet = (id: string) => el('rect', { width: 1200, height: 900, fill: `url(#${id})` })
  return group(
    {},
    sheet('fall-off'),
    sheet('turn'),
    soft(beside(profile.sole.top, -8), '#000000', { width: 36, spread: 50, opacity: 0.36 }),
    soft(beside(profile.sole.top, 0), '#000000', { width: 12, spread: 9, opacity: 0.4 }),
    soft(beside(profile.vamp, 36), '#ffffff', { width: 32, spread: 46, opacity: glow }),
    soft(beside(profile.throat, 4), '#ffffff', { width: 5, spread: 4, opacity: 0.3 }),
    soft(beside(profile.vamp.slice(0, -2), 4), '#ffffff', { width: 5, spread: 4, opacity: 0.3 }),
    soft(beside(profile.heel, 42), '#ffffff', { width: 26, spread: 42, opacity: glow * 0.6 }),
    soft(beside(profile.heel, 0), '#000000', { width: 22, spread: 20, opacity: 0.35 }),
  )
}
