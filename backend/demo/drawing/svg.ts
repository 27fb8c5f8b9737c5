type Attributes = Record<string, string | number | undefined>

const round = (value: number): number => Math.round(value * 1000) / 1000

/** An SVG element as text; attributes that are undefined are left out. */
export const el = (name: string, attributes: Attributes, ...children: string[]): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const written = key === 'opacity' ? opacityOf(name, attributes) : key
      return ` ${written}="${typeof value === 'number' ? round(value) : value}"`
    })
    .join('')
  const inner = children.join('')
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`
}

// To be seen through as a whole, an element is first drawn on a sheet as large as the picture. One that is only filled,
// or only a line, looks the same without.
const opacityOf = (name: string, { fill = 'none', stroke = 'none' }: Attributes): string => {
  if (name === 'g' || (fill !== 'none' && stroke !== 'none')) return 'opacity'
  return fill === 'none' ? 'stroke-opacity' : 'fill-opacity'
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

/** A line with blurred edges: a stack of ever wider faint strokes, which costs a tenth of what a filter does. */
export const soft = (
  d: string,
  colour: string,
  { width, spread, opacity }: { width: number; spread: number; opacity: number },
): string => {
  // So many that no step is seen.
  const layers = Math.max(4, Math.round(spread / 3))
  const each = 1 - (1 - opacity) ** (1 / layers)
  const widths = Array.from({ length: layers }, (_, i) => {
    const share = fading((i + 0.5) / layers)
    return width + (share * 2 - 1) * spread
  })
  const lines = widths.filter(each => each > 0).map(each => el('path', { d, 'stroke-width': each }))
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

// The middle of a blurred edge is steep, its ends are flat: the quantiles of a triangle, close to those of a bell.
const fading = (share: number): number =>
  share < 0.5 ? Math.sqrt(share / 2) : 1 - Math.sqrt((1 - share) / 2)
