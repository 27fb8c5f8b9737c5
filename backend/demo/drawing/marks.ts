import { fingerprint } from '../random.ts'
import { dark, light, lightness, type Paint } from './paint.ts'
import type { Profile } from './profile.ts'
import { fill, group, stroke } from './svg.ts'

/** Each house's mark in a box 100 wide around the origin: abstract, and nobody else's. */
const marks: Record<string, string> = {
  velastro: 'M-50-30H-26L0 14L26-30H50L8 34H-8ZM-14-30H14L0-8Z',
  quillon: 'M-50 26L-8-26H14L-28 26ZM-16 26L20-20H38L2 26ZM14 26L40-10H52L24 26Z',
  tarnhold: 'M-50 24L-16-28L6 6L-4 22L-16 2L-30 24ZM-4 24L22-16L50 24H34L22 8L12 24Z',
  hexfield:
    'M-34 0L-17-30H17L34 0L17 30H-17ZM-20 0L-10 17H10L20 0L10-17H-10ZM42-30H54L37 0L54 30H42L25 0Z',
  okiba: 'M-30 0A30 30 0 1 1 22 20L14 13A20 20 0 1 0-20 0ZM18 0A8 8 0 1 1 2 0A8 8 0 1 1 18 0Z',
  'coldwater-union':
    'M-50-12C-30-32-16-28 0-16S32-6 50-24V-8C32 10 16 8 0-2S-30-14-50 4ZM-50 18C-30-2-16 2 0 14S32 24 50 6V22C32 40 16 38 0 28S-30 16-50 34Z',
  brisanegra:
    'M-52 26C-30 22-14-2 2-16C20-30 46-26 50-4C40-14 26-12 24-2C22 10 36 14 46 10C34 28 4 28-6 10C-16 22-34 28-52 26Z',
  lindqvarn: 'M-50 22L0-30L-8-4ZM0-30L50 22L8-4ZM-36 26L0 2L36 26L0 14Z',
}

/** The mark of a house where the profile wants it, in the colour that shows best there. */
export const drawMark = ({ mark }: Profile, paint: Paint, brand: string): string => {
  const [x, y] = mark.at
  return group(
    { transform: `translate(${x} ${y}) rotate(${mark.tilt}) scale(${mark.width / 100})` },
    visibleMark(brand, standingOut(paint)),
  )
}

/** The mark of a house around the origin, 100 wide; an unknown brand always gets the same one of them. */
export const visibleMark = (brand: string, colour: string): string => {
  const all = Object.values(marks)
  const d = marks[brand] ?? all[fingerprint(brand) % all.length] ?? ''
  return group(
    { 'fill-rule': 'evenodd' },
    stroke(d, '#000000', 3, { opacity: 0.22, transform: 'translate(0.6 1.8)' }),
    fill(d, colour),
    stroke(d, dark(colour, 0.4), 0.9, { opacity: 0.6 }),
    stroke(d, light(colour, 0.6), 0.8, { opacity: 0.4, transform: 'translate(-0.5 -0.7)' }),
  )
}

const standingOut = ({ main, overlay, accent }: Paint): string => {
  const stands = (colour: string) => Math.abs(lightness(colour) - lightness(main)) > 0.14
  if (stands(accent)) return accent
  if (stands(overlay)) return overlay
  return lightness(main) > 0.5 ? dark(main, 0.55) : light(main, 0.6)
}
