import type { Texture } from './profile.ts'
import { el } from './svg.ts'

/** The patterns and the grain that `weave` and `grain` refer to. */
export const textureDefinitions: string[] = [
  el(
    'pattern',
    { id: 'canvas', width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
    el('path', { d: 'M0 1.5H3M3 4.5H6', stroke: '#000', 'stroke-width': 1.6, opacity: 0.13 }),
    el('path', { d: 'M1.5 3V6M4.5 0V3', stroke: '#fff', 'stroke-width': 1.4, opacity: 0.16 }),
  ),
  el(
    'pattern',
    {
      id: 'mesh',
      width: 11,
      height: 9,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(-20)',
    },
    ...[
      [2.75, 2.25],
      [8.25, 6.75],
    ].map(([cx, cy]) => el('ellipse', { cx, cy, rx: 2.3, ry: 1.4, fill: '#000', opacity: 0.24 })),
    el('path', { d: 'M0 4.5H11', stroke: '#fff', 'stroke-width': 1, opacity: 0.16 }),
  ),
  el(
    'pattern',
    {
      id: 'knit',
      width: 8,
      height: 7,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(-16)',
    },
    ...[
      ['M0 0.5L4 5L8 0.5', '#000', 0.17],
      ['M0 2.5L4 7L8 2.5', '#fff', 0.2],
    ].map(([d, stroke, opacity]) =>
      el('path', { d, fill: 'none', stroke, 'stroke-width': 1.4, opacity }),
    ),
  ),
  grainOf('leather', '0.42', 0.24),
  grainOf('suede', '0.8 0.6', 0.5),
]

/** The woven pattern under the panels, or nothing where the upper is hide. */
export const weave = (texture: Texture): string =>
  texture === 'leather' || texture === 'suede'
    ? ''
    : el('rect', { width: 1200, height: 900, fill: `url(#${texture})` })

/** The grain of hide over the whole upper, or nothing where it is woven. */
export const grain = (texture: Texture): string =>
  texture === 'leather' || texture === 'suede'
    ? el('rect', { width: 1200, height: 900, fill: '#000', filter: `url(#${texture})` })
    : ''

/** Replaces a plain sheet by fine specks of shade: a small square of them, laid like tiles, because noise is dear. */
function grainOf(id: string, frequency: string, strength: number): string {
  const tile = { x: 140, y: 180, width: 240, height: 250 }
  return el(
    'filter',
    {
      id,
      filterUnits: 'userSpaceOnUse',
      x: 140,
      y: 180,
      width: 940,
      height: 500,
      'color-interpolation-filters': 'sRGB',
    },
    el('feTurbulence', {
      type: 'fractalNoise',
      baseFrequency: frequency,
      numOctaves: 2,
      stitchTiles: 'stitch',
      ...tile,
    }),
    el('feColorMatrix', {
      values: `0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 ${strength} 0 0 0 ${-strength * 0.42}`,
      ...tile,
    }),
    el('feTile', {}),
  )
}
