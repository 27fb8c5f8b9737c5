import type { FieldError } from '../../../../contracts/common/errors.ts'
import { isGtin } from '../../../../contracts/common/gtin.ts'
import type { Colourway, Product, Variant } from './product.ts'

/** Everything in which a product contradicts itself, or what shoppers were told before; nothing where all is well. */
export function contradictionsOf(product: Product): FieldError[] {
  const { slug, line, attributes, status, colourways } = product
  const errors: FieldError[] = []
  const wrong = (field: string, message: string) => errors.push({ field, message })

  if (slug === '') wrong('slug', 'must be given: the name has no letters for one')
  if (line === 'football' && !attributes.surface)
    wrong('attributes.surface', 'is missing: a football boot is made for one')
  if (line === 'urban' && attributes.surface)
    wrong('attributes.surface', 'is for football boots only')
  if (status === 'published' && colourways.every(({ variants }) => variants.length === 0))
    wrong('colourways', 'must hold a size before the product can be published')

  const codes = new Seen<string>()
  const gtins = new Seen<string>()
  for (const [i, colourway] of colourways.entries()) {
    const field = `colourways.${i}`
    if (codes.again(colourway.code)) wrong(`${field}.code`, 'is the code of another colourway')
    for (const { field: inside, message } of ofSizes(colourway, product, gtins))
      wrong(`${field}.variants.${inside}`, message)
  }
  return errors
}

function* ofSizes(
  { variants }: Colourway,
  { publishedLengths }: Product,
  gtins: Seen<string>,
): Generator<FieldError> {
  const skus = new Seen<string>()
  const lengths = new Seen<number>()
  for (const [i, { sku, gtin, footLengthMm }] of variants.entries()) {
    if (sku === '') yield { field: `${i}.label.value`, message: 'is no whole, half or third size' }
    else if (skus.again(sku)) yield { field: `${i}.label.value`, message: 'is there already' }
    if (lengths.again(footLengthMm))
      yield { field: `${i}.footLengthMm`, message: 'is that of another size' }
    yield* ofGtin(gtin, `${i}.gtin`, gtins)
    const published = publishedLengths[sku]
    if (published !== undefined && published !== footLengthMm)
      yield {
        field: `${i}.footLengthMm`,
        message: `must stay ${published}: ${sku} was sold as that`,
      }
  }
}

function* ofGtin(gtin: Variant['gtin'], field: string, gtins: Seen<string>): Generator<FieldError> {
  if (gtin === undefined) return
  if (!isGtin(gtin)) yield { field, message: 'has a wrong check digit' }
  if (gtins.again(gtin)) yield { field, message: 'is that of another size' }
}

class Seen<T> {
  readonly #values = new Set<T>()

  /** Whether a value came before; it has from now on. */
  again(value: T): boolean {
    if (this.#values.has(value)) return true
    this.#values.add(value)
    return false
  }
}
