import { dark, light } from './paint.ts'
import type { Sole } from './profile.ts'
import { el, fill, group, soft, stroke } from './svg.ts'

/** Draws the ground side of a sole on a footprint, to be clipped to it. */
export type Tread = (rubber: string, accent: string) => string

/** The patterns that the treads are filled with. */
export const treadDefinitions: string[] = [
  pattern('herringbone', 36, 28, 'M0 21L18 7L36 21M0 35L18 21L36 35M0 7L18-7L36 7', 5),
  pattern('waffle', 30, 30, 'M15 1L29 15L15 29L1 15Z', 5),
]

const forefoot = 'M600-170C584-90 584 60 600 150H1100V-170Z'
const heel = 'M400-140C424-60 424 60 400 130H100V-140Z'

/** What a sneaker's outsole is cut like, by its kind. */
export const treads: Record<Sole['kind'], Tread> = {
  cup: () => group({}, sheet('herringbone'), pivot(820, -6, 58), pivot(260, -4, 40)),
  vulcanised: () => sheet('waffle'),
  foam: (rubber, accent) => group({}, pods(rubber, accent)),
  lugged: rubber => lugs(rubber),
  turf: () => '',
  indoor: () => '',
  studded: () => '',
}

/** A ringed turning point under the ball of the foot. */
export const pivot = (cx: number, cy: number, r: number): string =>
  group(
    {},
    ...[1, 0.72, 0.44].map(share =>
      el('circle', {
        cx,
        cy,
        r: r * share,
        fill: share === 1 ? '#000000' : 'none',
        'fill-opacity': 0.16,
        stroke: '#000000',
        'stroke-width': 5,
        'stroke-opacity': 0.28,
      }),
    ),
  )

const sheet = (id: string): string => [forefoot, heel].map(d => fill(d, `url(#${id})`)).join('')

/** Rubber pads under the foam, cut by flex grooves. */
const pods = (rubber: string, accent: string): string => {
  const grooves = [650, 710, 775, 842, 908, 970].map(
    x => `M${x}-170C${x - 26}-60 ${x - 22} 60 ${x} 150`,
  )
  const heelGrooves = [210, 270, 330].map(x => `M${x}-130C${x + 18}-50 ${x + 18} 50 ${x} 120`)
  const lines = [...grooves, ...heelGrooves].join('')
  return group(
    {},
    fill('M860-170C840-70 846 60 872 150H1100V-170Z', accent, { opacity: 0.9 }),
    stroke(lines, dark(rubber, 0.6), 13),
    stroke(lines, light(rubber, 0.3), 3, { opacity: 0.4, transform: 'translate(7 0)' }),
    stroke('M600-20C760-60 920-50 1060-16', dark(rubber, 0.6), 9),
    stroke('M140-4H420', dark(rubber, 0.6), 9),
  )
}

const lugs = (rubber: string): string => {
  const teeth: string[] = []
  for (let x = 620; x < 1060; x += 58) teeth.push(...chevrons(x, 1, rubber))
  for (let x = 390; x > 130; x -= 58) teeth.push(...chevrons(x, -1, rubber))
  return group({}, ...teeth)
}

const chevrons = (x: number, ahead: 1 | -1, rubber: string): string[] =>
  [-98, -34, 30, 92].map((y, i) => {
    const tip = x + ahead * 26
    const back = x - ahead * 6
    const d =
      i === 1 || i === 2
        ? `M${x} ${y - 24}L${tip} ${y}L${x} ${y + 24}L${back - ahead * 20} ${y + 24}L${back} ${y}L${back - ahead * 20} ${y - 24}Z`
        : `M${x - ahead * 16} ${y - 24}H${x + ahead * 18}L${x + ahead * 22} ${y + 22}H${x - ahead * 20}Z`
    return group(
      {},
      group(
        { transform: 'translate(3 5)' },
        soft(d, '#000000', { width: 6, spread: 5, opacity: 0.45 }),
      ),
      fill(d, light(rubber, 0.08)),
      stroke(d, light(rubber, 0.4), 1.6, { opacity: 0.7 }),
    )
  })

function pattern(id: string, width: number, height: number, d: string, line: number): string {
  return el(
    'pattern',
    { id, width, height, patternUnits: 'userSpaceOnUse' },
    stroke(d, '#000000', line, { opacity: 0.26 }),
    stroke(d, '#ffffff', 1.6, { opacity: 0.28, transform: `translate(0 ${line / 2})` }),
  )
}
