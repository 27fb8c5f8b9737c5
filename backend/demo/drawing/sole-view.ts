import type { Surface } from '../product.ts'
import { loop } from './geometry.ts'
import { visibleMark } from './marks.ts'
import { dark, light, lightness, type Paint } from './paint.ts'
import { footprint, pairPlaces, placed, scaled, shadowOf } from './plan.ts'
import type { Profile } from './profile.ts'
import { bladesAndStuds } from './stud-plans.ts'
import { picture } from './studio.ts'
import { el, fill, group, linear, soft, stroke } from './svg.ts'
import { treadDefinitions, treads } from './treads.ts'

/** The pair turned over: what touches the ground. */
export const soleView = (
  profile: Profile,
  paint: Paint,
  brand: string,
  surface: Surface,
): string => {
  const isBoot = profile.sole.kind === 'studded'
  const rubber = isBoot && surface === 'IC' ? '#bd7f45' : paint.outsole
  const ground = isBoot && surface === 'TF' ? paint.sole : rubber
  const tread = isBoot ? bladesAndStuds[surface] : treads[profile.sole.kind]
  return picture(
    definitions,
    ...pairPlaces.map(place =>
      group(
        { transform: placed(place) },
        soft(loop(shadowOf(footprint, place.mirrored)), '#000000', {
          width: 34,
          spread: 52,
          opacity: 0.42,
        }),
        fill(loop(scaled(footprint, 5)), isBoot ? dark(rubber, 0.3) : paint.sole),
        fill(loop(footprint), ground),
        group(
          { 'clip-path': 'url(#footprint)' },
          shank(paint, isBoot),
          tread(rubber, paint.accent),
          el('rect', { x: 120, y: -170, width: 960, height: 330, fill: 'url(#sheen)' }),
          soft(loop(footprint), '#000000', { width: 26, spread: 24, opacity: 0.4 }),
        ),
        stroke(loop(footprint), light(ground, 0.3), 2, { opacity: 0.5 }),
        group(
          { transform: `translate(480 -10) scale(0.8 ${place.mirrored ? -0.8 : 0.8})` },
          visibleMark(brand, markOn(isBoot ? ground : paint.sole, paint.accent)),
        ),
      ),
    ),
  )
}

const definitions = [
  ...treadDefinitions,
  el('clipPath', { id: 'footprint' }, el('path', { d: loop(footprint) })),
  linear(
    'sheen',
    [0, 0, 1, 0.25],
    [
      [0, '#fff', 0.14],
      [0.35, '#000', 0.06],
      [0.6, '#fff', 0.12],
      [1, '#000', 0.14],
    ],
  ),
]

/** The waist of the sole, which never touches the ground: foam on a sneaker, a stiff bar on a boot. */
const shank = (paint: Paint, isBoot: boolean): string => {
  const d = isBoot
    ? 'M330-40C430-20 560-24 640-60L640 40C560 14 430 12 330 34Z'
    : 'M400-120C440-60 440 50 400 110L580 110C560 50 560-70 590-130Z'
  const colour = isBoot ? paint.accent : paint.sole
  return group(
    {},
    fill(d, colour, { opacity: isBoot ? 0.35 : 1 }),
    soft(d, '#000000', { width: 6, spread: 5, opacity: 0.25 }),
  )
}

const markOn = (ground: string, accent: string): string =>
  Math.abs(lightness(ground) - lightness(accent)) > 0.15
    ? accent
    : lightness(ground) > 0.5
      ? dark(ground, 0.5)
      : light(ground, 0.6)
