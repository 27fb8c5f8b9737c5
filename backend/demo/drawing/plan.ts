import { type Curve, moved, type Point, points } from './geometry.ts'

/** A right shoe from above, toe to the right, around a middle line at y = 0. */
export const footprint: Curve = points(
  '138,0 148,-58 212,-92 340,-102 470,-98 590,-100 720,-118 850,-128 960,-112 1034,-66 1058,-6 1042,56 968,104 850,120 720,108 590,88 470,80 340,86 214,82 150,54',
)

/** The opening for the foot. */
export const opening: Curve = points(
  '176,0 188,-50 250,-68 340,-68 420,-56 474,-34 486,0 474,32 420,50 340,60 250,60 188,46',
)

/** The outline drawn in or out by about this many pixels, thinner across than along. */
export const scaled = (curve: Curve, by: number): Point[] =>
  curve.map(([x, y]) => [600 + (x - 600) * (1 + by / 460), y * (1 + by / 125)])

/** Where the two shoes of a pair lie on the canvas: the first as drawn, the second mirrored. */
export const pairPlaces = [
  { y: 292, mirrored: false },
  { y: 652, mirrored: true },
] as const

/** The transform that lays one shoe of a pair in its place. */
export const placed = ({ y, mirrored }: (typeof pairPlaces)[number]): string =>
  `translate(0 ${y}) scale(1 ${mirrored ? -1 : 1})`

/** The shadow's outline under a shoe that lies on the floor. */
export const shadowOf = (curve: Curve, mirrored: boolean): Point[] =>
  moved(scaled(curve, 2), 4, mirrored ? -12 : 12)
