import type { ShoeColour } from '../product.ts'

/** What each part of the shoe is painted with. */
export type Paint = {
  main: string
  overlay: string
  accent: string
  lining: string
  laces: string
  sole: string
  outsole: string
}

/** A part's colour by its name. */
export type Role = keyof Paint

/** Spreads a colourway (upper, overlays, accent, midsole) over the parts; `sole` is used when none is named. */
export const paintOf = (colours: readonly ShoeColour[], sole: 'pale' | 'upper'): Paint => {
  const main = lifted(colours[0]?.hex ?? '#f3f1ea')
  const overlay = lifted(colours[1]?.hex ?? main)
  const accent = lifted(colours[2]?.hex ?? overlay)
  const named = colours[3] && lifted(colours[3].hex)
  const midsole = named ?? (sole === 'pale' ? '#f1efe8' : contrasting(main, overlay, accent))
  const layered =
    overlay === main ? (lightness(main) > 0.5 ? dark(main, 0.05) : light(main, 0.05)) : overlay
  return {
    main,
    overlay: layered,
    accent,
    lining: mix(accent === main ? dark(main, 0.25) : accent, main, 0.25),
    laces:
      lightness(main) < 0.25 && lightness(accent) > 0.6
        ? accent
        : lightness(main) > 0.8
          ? '#f6f5f0'
          : mix(overlay, main, 0.3),
    sole: midsole,
    outsole: isGum(midsole) ? midsole : named ? dark(midsole, 0.12) : outsoleOf(overlay, accent),
  }
}

/** A blend, `share` of the way from `a` to `b`. */
export const mix = (a: string, b: string, share: number): string => {
  const [from, to] = [channels(a), channels(b)]
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * share))
  return `#${mixed.map(value => value.toString(16).padStart(2, '0')).join('')}`
}

/** The colour with this share of black. */
export const dark = (colour: string, share: number): string => mix(colour, '#0b0c10', share)

/** The colour with this share of white. */
export const light = (colour: string, share: number): string => mix(colour, '#ffffff', share)

/** How bright a colour looks, 0 to 1 (relative luminance weights of ITU-R BT.709, on plain sRGB values). */
export const lightness = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = channels(colour)
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
}

/** Pure black shows no folds; shoes photographed well never reach it. */
const lifted = (colour: string): string => (lightness(colour) < 0.12 ? light(colour, 0.07) : colour)

const contrasting = (main: string, overlay: string, accent: string): string =>
  Math.abs(lightness(overlay) - lightness(main)) > 0.15 ? overlay : accent

const outsoleOf = (overlay: string, accent: string): string =>
  lightness(overlay) < 0.4 ? overlay : lightness(accent) < 0.4 ? accent : '#3a3d42'

const isGum = (colour: string): boolean => {
  const [red = 0, green = 0, blue = 0] = channels(colour)
  return red > green * 1.25 && green > blue * 1.25 && red > 120 && red < 210
}

const channels = (colour: string): number[] =>
  [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16))
