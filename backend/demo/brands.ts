import { brisanegra } from './brands/brisanegra.ts'
import { coldwaterUnion } from './brands/coldwater-union.ts'
import { hexfield } from './brands/hexfield.ts'
import { lindqvarn } from './brands/lindqvarn.ts'
import { okiba } from './brands/okiba.ts'
import { quillon } from './brands/quillon.ts'
import { tarnhold } from './brands/tarnhold.ts'
import { velastro } from './brands/velastro.ts'
import type { Brand } from './model.ts'

/** The invented brands with their hand-written models, football houses first. */
export const houses: Brand[] = [
  velastro,
  quillon,
  tarnhold,
  hexfield,
  okiba,
  coldwaterUnion,
  brisanegra,
  lindqvarn,
]

/** What the shop needs to know of each brand. */
export const demoBrands: { slug: string; name: string; tagline: string }[] = houses.map(
  ({ slug, name, tagline }) => ({ slug, name, tagline }),
)
