import type { Surface } from '../product.ts'
import { drawStuddedSole, groundUnder, soleFor } from './boot-soles.ts'
import { drawLaces } from './laces.ts'
import { drawMark } from './marks.ts'
import { dark, type Paint } from './paint.ts'
import type { Profile } from './profile.ts'
import { drawRubberSole, soleOutline } from './rubber-soles.ts'
import { contactShadow, picture } from './studio.ts'
import { el, group, linear } from './svg.ts'
import { textureDefinitions } from './textures.ts'
import { drawInside, drawUpper, upperOutline } from './upper.ts'

const floor = 716

/** The shoe from its outer side, toe to the right, standing on what its sole is for. */
export const sideView = (shape: Profile, paint: Paint, brand: string, surface: Surface): string => {
  const isBoot = shape.sole.kind === 'studded'
  const sole = isBoot ? soleFor(shape.sole, surface) : shape.sole
  const profile = { ...shape, sole }
  const underfoot =
    sole.kind === 'indoor' ? { ...paint, sole: gum, outsole: dark(gum, 0.12) } : paint
  return picture(
    definitions(profile),
    contactShadow(190, 1000, floor),
    group(
      { transform: `translate(0 ${floor - groundUnder(sole, surface)})` },
      drawInside(profile, paint),
      drawUpper(profile, paint, drawMark(profile, paint, brand)),
      drawLaces(profile, paint),
      sole.kind === 'studded'
        ? drawStuddedSole(sole, surface, paint)
        : drawRubberSole(sole, underfoot),
    ),
  )
}

/** Non-marking gum rubber, the classic of indoor halls. */
const gum = '#bd7f45'

const clip = (id: string, d: string): string => el('clipPath', { id }, el('path', { d }))

const definitions = (profile: Profile): string[] => [
  ...textureDefinitions,
  clip('upper', upperOutline(profile)),
  clip('sole', soleOutline(profile.sole)),
  ...lights,
]

const lights = [
  linear(
    'fall-off',
    [0, 0.4, 0, 0.74],
    [
      [0, '#000', 0],
      [0.55, '#000', 0.03],
      [1, '#000', 0.26],
    ],
  ),
  linear(
    'sole-fall-off',
    [0, 0.68, 0, 0.8],
    [
      [0, '#fff', 0.1],
      [0.4, '#000', 0.02],
      [1, '#000', 0.22],
    ],
  ),
  linear(
    'turn',
    [0.12, 0, 0.9, 0],
    [
      [0, '#000', 0.3],
      [0.1, '#000', 0.06],
      [0.3, '#000', 0],
      [0.78, '#000', 0],
      [0.93, '#000', 0.08],
      [1, '#000', 0.26],
    ],
  ),
  linear(
    'tongue-shade',
    [0, 0, 1, 1],
    [
      [0, '#fff', 0.14],
      [0.5, '#000', 0],
      [1, '#000', 0.3],
    ],
  ),
  linear(
    'stud',
    [0, 0, 1, 0],
    [
      [0, '#fff', 0.15],
      [0.3, '#fff', 0.4],
      [0.55, '#000', 0],
      [1, '#000', 0.5],
    ],
  ),
]
