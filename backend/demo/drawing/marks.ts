import { dark, light, lightness, type Paint } from './paint.ts'
import type { Profile } from './profile.ts'
import { fill, group, stroke } from './svg.ts'

/** Each house's mark in a box 100 wide around the origin: abstract, and nobody else's. */
const marks: Record<string, string> = {
  velastro: 'M-50-30H-26L0 14L26-30H50L8 34H-8ZM-14-30H14L0-8Z',
  quillon: 'M-50 26L-8-26H14L-28 26ZM-16 26L20-20H38L2 26ZM14 26L40-10H52L24 26Z',
  tarnhold: 'M-50 4L-16-28L18 4H4L-16-14L-36 4ZM-30 26L10-12L50 26H34L10 4L-14 26Z',
  hexfield:
    'M-34 0L-17-30H17L34 0L17 30H-17ZM-20 0L-10 17H10L20 0L10-17H-10ZM42-30H54L37 0L54 30H42L25 0Z',
  okiba: 'M-30 0A30 30 0 1 1 22 20L14 13A20 20 0 1 0-20 0Z M18 0A8 8 0 1 1 2 0A8 8 0 1 1 18 0Z',
  'coldwater-union':
    'M-50-12C-30-32-16-28 0-16S32-6 50-24V-8C32 10 16 8 0-2S-30-14-50 4ZM-50 18C-30-2-16 2 0 14S32 24 50 6V22C32 40 16 38 0 28S-30 16-50 34Z',
  brisanegra:
    'M-52 26C-30 22-14-2 2-16C20-30 46-26 50-4C40-14 26-12 24-2C22 10 36 14 46 10C34 28 4 28-6 10C-16 22-34 28-52 26Z',
  lindqvarn: 'M-52 0L-4-16V16ZM4-16L52 0L4 16ZM-4-30H4V30H-4Z',
}

const slugs = Object.keys(marks)

/** The mark of a house where its profile wants it; a brand without one borrows a mark by the seed. */
export const drawMark = ({ mark }: Profile, paint: Paint, brand: string): string => {
  const d = marks[brand] ?? marks[slugs[brand.length % slugs.length] ?? ''] ?? ''
  const colour = visibleOn(paint)
  const scale = mark.width / 100
  const [x, y] = mark.at
  return group(
    {
      transform: `translate(${x} ${y}) rotate(${mark.tilt}) scale(${scale})`,
      'fill-rule': 'evenodd',
    },
    stroke(d, '#000000', 3, { opacity: 0.22, transform: 'translate(0.6 1.8)' }),
    fill(d, colour),
    stroke(d, dark(colour, 0.4), 0.9, { opacity: 0.6 }),
    stroke(d, light(colour, 0.6), 0.8, { opacity: 0.4, transform: 'translate(-0.5 -0.7)' }),
  )
}

const visibleOn = ({ main, overlay, accent }: Paint): string => {
  const stands = (colour: string) => Math.abs(lightness(colour) - lightness(main)) > 0.14
  if (stands(accent)) return accent
  if (stands(overlay)) return overlay
  return lightness(main) > 0.5 ? dark(main, 0.55) : light(main, 0.6)
}
