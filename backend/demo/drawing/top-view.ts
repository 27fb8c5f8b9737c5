import { loop, open, type Point, points, polygon } from './geometry.ts'
import { visibleMark } from './marks.ts'
import { dark, light, lightness, type Paint } from './paint.ts'
import { footprint, opening, pairPlaces, placed, scaled, shadowOf } from './plan.ts'
import type { Profile } from './profile.ts'
import { picture } from './studio.ts'
import { el, fill, group, linear, soft, stroke } from './svg.ts'
import { textureDefinitions, weave } from './textures.ts'
import { stitches } from './upper.ts'

/** The pair from above, toes to the right. */
export const topView = (profile: Profile, paint: Paint, brand: string): string =>
  picture(
    definitions,
    ...pairPlaces.map(place =>
      group(
        { transform: placed(place) },
        soft(loop(shadowOf(footprint, place.mirrored)), '#000000', {
          width: 34,
          spread: 52,
          opacity: 0.42,
        }),
        fill(
          loop(scaled(footprint, 9)),
          profile.sole.kind === 'studded' ? paint.outsole : paint.sole,
        ),
        stroke(loop(scaled(footprint, 9)), '#000000', 2, { opacity: 0.25 }),
        drawUpperFromAbove(profile, paint),
        drawInsole(paint, brand, place.mirrored),
        profile.collar === 'ribbed' ? collarRing(paint) : '',
        profile.laces ? drawLacing(profile, paint) : '',
      ),
    ),
  )

const definitions = [
  ...textureDefinitions,
  el('clipPath', { id: 'footprint' }, el('path', { d: loop(footprint) })),
  el('clipPath', { id: 'opening' }, el('path', { d: loop(opening) })),
  linear(
    'along',
    [0, 0, 1, 0],
    [
      [0, '#000', 0.25],
      [0.2, '#000', 0],
      [0.8, '#fff', 0.06],
      [1, '#000', 0.22],
    ],
  ),
]

const toeCap = points('862,-160 882,-84 890,0 880,74 854,150')
const heelCup = points('336,-130 304,-92 290,-60 290,50 304,80 336,120')
const eyestays = [
  points('392,-64 470,-80 560,-78 650,-70 716,-54 744,-26 750,0'),
  points('392,58 470,68 560,68 650,62 716,48 744,24 750,0'),
]

const drawUpperFromAbove = (profile: Profile, paint: Paint): string => {
  const glow = lightness(paint.main) < 0.3 ? 0.26 : 0.4
  const heel = `${open(heelCup)}L100 140L100-140Z`
  return group(
    { 'clip-path': 'url(#footprint)' },
    fill(loop(footprint), paint.main),
    weave(profile.texture),
    soft(open(toeCap), '#000000', { width: 8, spread: 7, opacity: 0.4 }),
    fill(`${open(toeCap)}L1120 160L1120-170Z`, paint.overlay),
    stitches(toeCap, -9, paint.overlay),
    soft(open(heelCup), '#000000', { width: 7, spread: 6, opacity: 0.4 }),
    fill(heel, paint.overlay),
    stitches(heelCup, 9, paint.overlay),
    profile.laces ? '' : drawElastic(paint),
    fill('M120-22L186-22L186 20L120 20Z', paint.accent),
    el('rect', { x: 120, y: -170, width: 960, height: 330, fill: 'url(#along)' }),
    soft(loop(footprint), '#000000', { width: 64, spread: 63, opacity: 0.4 }),
    soft('M790-10C880-14 960-12 1000-6', '#ffffff', { width: 60, spread: 59, opacity: glow }),
    soft('M300-84C420-84 520-84 600-90', '#ffffff', { width: 12, spread: 11, opacity: glow * 0.7 }),
    soft('M300 74C420 62 520 64 600 74', '#ffffff', { width: 12, spread: 11, opacity: glow * 0.7 }),
  )
}

const drawInsole = (paint: Paint, brand: string, mirrored: boolean): string =>
  group(
    {},
    soft(loop(scaled(opening, 3)), '#000000', { width: 18, spread: 12, opacity: 0.35 }),
    fill(loop(opening), dark(paint.lining, 0.25)),
    group(
      { 'clip-path': 'url(#opening)' },
      group(
        { transform: `translate(292 -4) scale(0.5 ${mirrored ? -0.5 : 0.5})`, opacity: 0.7 },
        visibleMark(brand, light(paint.lining, 0.5)),
      ),
      soft(loop(opening), '#000000', { width: 30, spread: 24, opacity: 0.7 }),
    ),
    stroke(loop(opening), dark(paint.lining, 0.3), 15),
    stroke(loop(opening), paint.lining, 12),
    stroke(loop(scaled(opening, 1)), light(paint.lining, 0.5), 3, { opacity: 0.5 }),
  )

const collarRing = (paint: Paint): string =>
  stroke(loop(scaled(opening, 5)), dark(paint.main, 0.3), 16, {
    'stroke-dasharray': '3 4',
    'stroke-linecap': 'butt',
    opacity: 0.6,
  })

const tongue: Point[] = points(
  '398,-30 388,0 398,28 460,40 600,40 690,30 722,0 690,-34 600,-46 460,-46',
)

const drawLacing = (profile: Profile, paint: Paint): string => {
  const count = profile.laces?.holes ?? 6
  const rows = Array.from({ length: count }, (_, i) => 520 + (i * 190) / (count - 1))
  return group(
    {},
    soft(loop(tongue), '#000000', { width: 12, spread: 11, opacity: 0.4 }),
    fill(loop(tongue), paint.overlay),
    soft('M420-4L720-4', '#ffffff', { width: 24, spread: 22, opacity: 0.25 }),
    stitches(points('414,-24 406,0 414,22'), -8, paint.overlay),
    ...eyestays.map((edge, side) => eyestay(edge, side, paint)),
    ...rows.map(x => lace(x, x - 16, paint)),
  )
}

const eyestay = (edge: Point[], side: number, paint: Paint): string => {
  const inner =
    side === 0
      ? points('716,0 704,-26 600,-36 500,-38 420,-47')
      : points('716,0 704,22 600,30 500,32 420,40')
  const colour = paint.main
  const shape = `${open(edge)}L${polygon(inner).slice(1)}`
  return group(
    {},
    soft(shape, '#000000', { width: 7, spread: 6, opacity: 0.4 }),
    fill(shape, colour),
    stitches(edge, side === 0 ? 7 : -7, colour),
    stroke(open(inner), light(colour, 0.4), 2, { opacity: 0.5 }),
  )
}

const lace = (x: number, toX: number, paint: Paint): string => {
  const d = `M${x}-52C${x - 6}-20 ${toX + 10} 16 ${toX + 8} 46`
  return group(
    {},
    ...[`${x}, -54`, `${toX + 8}, 48`].map(at =>
      el('circle', { r: 8, fill: dark(paint.main, 0.7), transform: `translate(${at})` }),
    ),
    group(
      { transform: 'translate(4 5)' },
      soft(d, '#000000', { width: 12, spread: 6, opacity: 0.35 }),
    ),
    stroke(d, dark(paint.laces, 0.45), 14),
    stroke(d, paint.laces, 12),
    stroke(d, light(paint.laces, 0.5), 4, { opacity: 0.6 }),
  )
}

const drawElastic = (paint: Paint): string => {
  const gores = ['M424-60L484-26L604-96L590-140L500-140Z', 'M424 56L484 26L604 84L590 140L500 140Z']
  const ribs = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(i => [
    `M${440 + i * 7}${-52 + i * 4}l110-74`,
    `M${440 + i * 7} ${48 - i * 4}l110 66`,
  ])
  return group(
    {},
    ...gores.map(d => soft(d, '#000000', { width: 8, spread: 7, opacity: 0.4 })),
    ...gores.map(d => fill(d, paint.lining)),
    stroke(ribs.join(''), '#000000', 2, { opacity: 0.22 }),
    stitches(points('498,-30 514,0 498,28'), -12, paint.main),
  )
}
