type Attributes = Record<string, string | number | undefined>

const round = (value: number): number => Math.round(value * 1000) / 1000

/** An SVG element as text; attributes that are undefined are left out. */
export const el = (name: string, attributes: Attributes, ...children: string[]): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : value}"`)
    .join('')
  const inner = children.join('')
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`
}

/** A filled shape. */
export const fill = (d: string, colour: string, more: Attributes = {}): string =>
  el('path', { d, fill: colour, ...more })

/** A line with round ends. */
export const stroke = (d: string, colour: string, width: number, more: Attributes = {}): string =>
  el('path', {
    d,
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    ...more,
  })

/** Elements drawn together. */
export const group = (attributes: Attributes, ...children: string[]): string =>
  el('g', attributes, ...children)

/** A linear gradient between stops `[share, colour, opacity]`, across the box from one corner point to another. */
export const linear = (
  id: string,
  [x1, y1, x2, y2]: [number, number, number, number],
  stops: [number, string, number?][],
): string =>
  el(
    'linearGradient',
    { id, x1, y1, x2, y2 },
    ...stops.map(([offset, colour, opacity]) =>
      el('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity }),
    ),
  )

/**
 * A line with blurred edges. Narrow ones are stacks of ever wider faint strokes, much cheaper to
 * rasterise than a filter; wide ones would show their steps, and take the `#wide-blur` filter.
 */
export const soft = (
  d: string,
  colour: string,
  { width, spread, opacity }: { width: number; spread: number; opacity: number },
): string => {
  if (spread > 24) return stroke(d, colour, width, { opacity, filter: 'url(#wide-blur)' })
  const layers = Math.min(10, Math.max(4, Math.round(spread / 2)))
  const each = 1 - (1 - opacity) ** (1 / layers)
  const lines = Array.from({ length: layers }, (_, i) => {
    const share = (i + 0.5) / layers
    return el('path', { d, 'stroke-width': Math.max(1, width + (share * 2 - 1) * spread) })
  })
  return el(
    'g',
    {
      fill: 'none',
      stroke: colour,
      'stroke-opacity': each,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    ...lines,
  )
}

/** The filter that `soft` needs for its wide lines. */
export const wideBlur = el(
  'filter',
  { id: 'wide-blur', filterUnits: 'userSpaceOnUse', x: 60, y: -200, width: 1110, height: 1000 },
  el('feGaussianBlur', { stdDeviation: 13 }),
)
