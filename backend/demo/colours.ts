import type { ShoeColour } from './product.ts'

/** Every shade the demo brands dye with: its basic family, and its hex value. */
const shades = {
  jet: ['black', '#17181c'],
  chalk: ['white', '#f3f1ea'],
  snow: ['white', '#fcfcfb'],
  bone: ['beige', '#e4dccb'],
  oat: ['beige', '#d3c3a5'],
  sand: ['beige', '#c4aa82'],
  gum: ['brown', '#b5763c'],
  tan: ['brown', '#a96f3d'],
  cocoa: ['brown', '#5b3b2a'],
  rust: ['brown', '#9c4527'],
  ember: ['red', '#e5442a'],
  signal: ['red', '#d5202c'],
  oxblood: ['red', '#6d1b25'],
  rose: ['pink', '#e9a6b0'],
  fuchsia: ['pink', '#e22c85'],
  coral: ['orange', '#ff7259'],
  tangerine: ['orange', '#ff7b1c'],
  amber: ['yellow', '#f1a81f'],
  lemon: ['yellow', '#f5df4d'],
  volt: ['yellow', '#d9f21a'],
  moss: ['green', '#5d6b3d'],
  pine: ['green', '#1e4a3a'],
  pitch: ['green', '#1f8f49'],
  sage: ['green', '#9fae95'],
  mint: ['green', '#abdfc7'],
  teal: ['green', '#13717a'],
  ice: ['blue', '#cfe3ed'],
  sky: ['blue', '#86bfe6'],
  cobalt: ['blue', '#1d4fd8'],
  navy: ['blue', '#17264b'],
  lilac: ['purple', '#b9a7dd'],
  violet: ['purple', '#5f37b3'],
  plum: ['purple', '#4c2344'],
  fog: ['grey', '#c8ccd0'],
  ash: ['grey', '#8e9297'],
  slate: ['grey', '#4a525c'],
  silver: ['silver', '#bcc3ca'],
  gilt: ['gold', '#c7a04a'],
} as const satisfies Record<string, readonly [family: string, hex: string]>

/** First digit of a colour code, by the family of the upper. */
const familyDigits: Record<string, number> = {
  black: 0,
  white: 1,
  beige: 2,
  brown: 2,
  green: 3,
  blue: 4,
  purple: 5,
  red: 6,
  pink: 6,
  yellow: 7,
  gold: 7,
  orange: 8,
  grey: 9,
  silver: 9,
}

const names = Object.keys(shades)

/** The colours a colourway such as `'chalk navy ember gum'` names; an unknown shade throws. */
export const coloursOf = (colourway: string): ShoeColour[] =>
  colourway.split(' ').map(shade => {
    const [name, hex] = shades[shade as keyof typeof shades] ?? []
    if (name === undefined || hex === undefined) throw new RangeError(`no such shade: ${shade}`)
    return { name, hex }
  })

/** What the box says: `'Chalk / Navy / Ember'`, or `'Triple Jet'` where one shade covers everything. */
export const colourwayName = (colourway: string): string => {
  const distinct = [...new Set(colourway.split(' '))].map(capitalised)
  return distinct.length === 1 ? `Triple ${distinct[0]}` : distinct.slice(0, 3).join(' / ')
}

/**
 * Three-digit colour codes for the colourways of one shoe, all different: the family of the upper,
 * then two digits from the other shades.
 */
export const colourCodes = (colourways: string[]): string[] => {
  const codes: string[] = []
  for (const colourway of colourways) {
    const [upper = '', overlay = upper, accent = overlay] = colourway.split(' ')
    const family = familyDigits[coloursOf(upper)[0]?.name ?? ''] ?? 9
    let rest = (names.indexOf(overlay) * 7 + names.indexOf(accent)) % 100
    const code = () => `${family}${String(rest).padStart(2, '0')}`
    while (codes.includes(code())) rest = (rest + 1) % 100
    codes.push(code())
  }
  return codes
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
