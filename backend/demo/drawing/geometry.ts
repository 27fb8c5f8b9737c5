/** A place on the 1200 × 900 canvas, y downwards. */
export type Point = readonly [x: number, y: number]

/** Points that a smooth line runs through. */
export type Curve = readonly Point[]

/** Reads points as SVG writes them: `'190,645 172,600'`. */
export const points = (list: string): Point[] =>
  list.split(' ').map(pair => {
    const [x = 0, y = 0] = pair.split(',').map(Number)
    return [x, y]
  })

/** Path data of a smooth open line through the points. */
export const open = (curve: Curve): string => `M${at(curve[0] ?? origin)}${segments(curve)}`

/** Path data of a shape whose border follows the curves in turn, with a corner wherever two of them meet. */
export const closed = (...curves: Curve[]): string => {
  const [first, ...rest] = curves
  const later = rest.map(curve => `L${at(curve[0] ?? origin)}${segments(curve)}`)
  return `${open(first ?? [])}${later.join('')}Z`
}

/** Path data of a smooth closed loop through the points. */
export const loop = (points: Curve): string => {
  const round = [...points, ...points, ...points]
  const dense = sample(round, 10)
  return polygon(dense.slice(points.length * 10, points.length * 20))
}

/** Path data of straight lines from point to point and back to the first. */
export const polygon = (points: Curve): string => `M${points.map(at).join('L')}Z`

/** Path data of straight lines from point to point. */
export const polyline = (points: Curve): string => `M${points.map(at).join('L')}`

/** The line in small straight steps, `steps` between each two points. */
export const sample = (curve: Curve, steps = 12): Point[] => {
  const points: Point[] = curve[0] ? [curve[0]] : []
  for (let i = 0; i + 1 < curve.length; i++) {
    const [a, b, c, d] = bezier(curve, i)
    for (let step = 1; step <= steps; step++) points.push(onBezier(a, b, c, d, step / steps))
  }
  return points
}

/** The line moved sideways by `distance`: to the right of its direction when positive. */
export const offset = (curve: Curve, distance: number): Point[] => {
  const points = sample(curve)
  return points.map((point, i) => {
    const before = points[Math.max(i - 1, 0)] ?? point
    const after = points[Math.min(i + 1, points.length - 1)] ?? point
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]]
    const length = Math.hypot(dx, dy) || 1
    return [point[0] - (dy / length) * distance, point[1] + (dx / length) * distance]
  })
}

/** The place at a share (0 to 1) of the line's length, and the line's angle there in degrees. */
export const along = (curve: Curve, share: number): { point: Point; angle: number } => {
  const points = sample(curve)
  const lengths = points.slice(1).map((point, i) => distance(points[i] ?? point, point))
  let left = lengths.reduce((sum, length) => sum + length, 0) * share
  let i = 0
  while (i < lengths.length - 1 && left > (lengths[i] ?? 0)) left -= lengths[i++] ?? 0
  const a = points[i] ?? origin
  const b = points[i + 1] ?? a
  const angle = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI
  return { point: between(a, b, left / (lengths[i] || 1)), angle }
}

/** The height of the line above or below this x; lines that turn back give the first crossing. */
export const heightAt = (curve: Curve, x: number): number => {
  const points = sample(curve)
  for (let i = 0; i + 1 < points.length; i++) {
    const a = points[i] ?? origin
    const b = points[i + 1] ?? a
    if (Math.min(a[0], b[0]) <= x && x <= Math.max(a[0], b[0])) {
      return between(a, b, (x - a[0]) / (b[0] - a[0] || 1))[1]
    }
  }
  const first = points[0] ?? origin
  const last = points.at(-1) ?? origin
  return Math.abs(first[0] - x) < Math.abs(last[0] - x) ? first[1] : last[1]
}

/** The points moved by the same distance. */
export const moved = (curve: Curve, dx: number, dy: number): Point[] =>
  curve.map(([x, y]) => [x + dx, y + dy])

/** The same line, run the other way. */
export const reversed = (curve: Curve): Point[] => [...curve].reverse()

/** A point between two others, at a share of the way. */
export const between = (a: Point, b: Point, share: number): Point => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
]

const origin: Point = [0, 0]

const at = ([x, y]: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`

const distance = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1])

const segments = (curve: Curve): string => {
  let data = ''
  for (let i = 0; i + 1 < curve.length; i++) {
    const [, b, c, d] = bezier(curve, i)
    data += `C${at(b)} ${at(c)} ${at(d)}`
  }
  return data
}

/** Centripetal Catmull-Rom as a Bézier: it passes every point and never loops between uneven ones. */
const bezier = (curve: Curve, i: number): [Point, Point, Point, Point] => {
  const b = curve[i] ?? origin
  const c = curve[i + 1] ?? b
  return [b, handle(curve[i - 1], b, c), handle(curve[i + 2], c, b), c]
}

const handle = (before: Point | undefined, from: Point, to: Point): Point => {
  if (!before) return between(from, to, 1 / 3)
  const near = Math.sqrt(distance(before, from)) || 1
  const far = Math.sqrt(distance(from, to)) || 1
  const weight = 2 * near ** 2 + 3 * near * far + far ** 2
  const over = 3 * near * (near + far)
  const along = (axis: 0 | 1) =>
    (near ** 2 * to[axis] - far ** 2 * before[axis] + weight * from[axis]) / over
  return [along(0), along(1)]
}

const onBezier = (a: Point, b: Point, c: Point, d: Point, t: number): Point => {
  const s = 1 - t
  const on = (axis: 0 | 1) =>
    s ** 3 * a[axis] + 3 * s ** 2 * t * b[axis] + 3 * s * t ** 2 * c[axis] + t ** 3 * d[axis]
  return [on(0), on(1)]
}
