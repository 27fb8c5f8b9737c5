import { el, group, linear } from './svg.ts'

// A shoe is laid out on 1200 × 900 and shown in fewer pixels: enough for a page, and drawn in half the time.
const canvas = { width: 960, height: 720 }

/** The whole picture: definitions, a plain studio wall and floor, and what stands in it. */
export const picture = (definitions: string[], ...content: string[]): string =>
  el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: '70 72 1080 810',
      width: canvas.width,
      height: canvas.height,
    },
    el('defs', {}, ...studioLight, ...definitions),
    el('rect', { width: 1200, height: 900, fill: 'url(#wall)' }),
    el('rect', { width: 1200, height: 900, fill: 'url(#pool)' }),
    ...content,
  )

/** The shadow of something that stands from `left` to `right` with its foot at `y`. */
export const contactShadow = (left: number, right: number, y: number): string => {
  const cx = (left + right) / 2
  const half = (right - left) / 2
  const ellipse = (rx: number, ry: number, dy: number, opacity: number) =>
    el('ellipse', { cx, cy: y + dy, rx, ry, fill: 'url(#shadow)', opacity })
  return group(
    {},
    ellipse(half * 1.22, 58, 12, 0.5),
    ellipse(half * 1.1, 26, 4, 0.75),
    ellipse(half * 1.04, 11, 0, 0.9),
  )
}

const studioLight = [
  linear(
    'wall',
    [0, 0, 0, 1],
    [
      [0, '#f4f4f3'],
      [0.62, '#eeeeec'],
      [0.82, '#e7e7e4'],
      [1, '#efefed'],
    ],
  ),
  radial('pool', '#ffffff', [
    [0, 0.85],
    [1, 0],
  ]),
  radial('shadow', '#1d2028', [
    [0, 0.62],
    [0.55, 0.42],
    [0.8, 0.14],
    [1, 0],
  ]),
]

function radial(id: string, colour: string, stops: [share: number, opacity: number][]): string {
  return el(
    'radialGradient',
    { id },
    ...stops.map(([offset, opacity]) =>
      el('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity }),
    ),
  )
}
