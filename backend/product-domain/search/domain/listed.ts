import type { Colour, ListedColourway, Listing } from '../../../../contracts/catalog/gen/rpc.ts'
import type { ProductCard, ShownPrice } from '../../../../contracts/catalog/product.ts'

/** What is kept of a listing: what its card shows, and the words that find it. */
export interface Listed
  extends Omit<Listing, 'description' | 'width' | 'createdAt' | 'colourways'> {
  /** Milliseconds since 1970. */
  createdAt: number
  inStock: boolean
  /** As JSON, which takes a quarter of the memory of the objects: one `PackedColourway` after the other. */
  colourways: string
}

/** Code, name, the numbers of its colours, whether it is in stock; the id, text and angle of its picture. */
type PackedColourway = [string, string, number[], boolean, string, string, string]

/** Makes listings small and whole again; what many have in common is kept once. */
export class Packing {
  readonly #colours: Colour[] = []
  readonly #texts = new Map<string, string>()

  pack(listing: Listing): Listed {
    const { colourways } = listing
    // One literal, without spreads: such objects take the least memory.
    return {
      id: listing.id,
      slug: listing.slug,
      styleCode: listing.styleCode,
      name: listing.name,
      brand: this.#once(listing.brand),
      line: this.#once(listing.line),
      category: this.#once(listing.category),
      surface: this.#once(listing.surface),
      gender: this.#once(listing.gender),
      upper: this.#once(listing.upper),
      season: this.#once(listing.season),
      createdAt: Date.parse(listing.createdAt),
      inStock: colourways.some(isInStock),
      colourways: JSON.stringify(colourways.map(colourway => this.#packed(colourway))),
    }
  }

  /** The card of a listing at a price. */
  card(listed: Listed, price: ShownPrice | undefined): ProductCard {
    const { createdAt: _1, gender: _2, upper: _3, season: _4, surface, ...shown } = listed
    return {
      ...(shown as typeof shown & Pick<ProductCard, 'line'>),
      ...(surface && { surface: surface as NonNullable<ProductCard['surface']> }),
      ...(price && { price }),
      colourways: this.colourwaysOf(listed),
    }
  }

  colourwaysOf({ colourways }: Listed): ProductCard['colourways'] {
    return (JSON.parse(colourways) as PackedColourway[]).map(
      ([code, name, colours, inStock, imageId, alt, angle]) => ({
        code,
        name,
        colours: colours.map(number => this.#colours[number] as Colour),
        ...(imageId && { picture: { imageId, alt, angle } }),
        inStock,
      }),
    )
  }

  #packed(colourway: ListedColourway): PackedColourway {
    const { code, name, imageId, imageAlt, imageAngle } = colourway
    const colours = colourway.colours.map(colour => this.#numberOf(colour))
    return [code, name, colours, isInStock(colourway), imageId, imageAlt, imageAngle]
  }

  #numberOf({ name, hex }: Colour): number {
    const known = this.#colours.findIndex(each => each.hex === hex && each.name === name)
    return known === -1 ? this.#colours.push({ name, hex }) - 1 : known
  }

  #once(text: string): string {
    if (!this.#texts.has(text)) this.#texts.set(text, text)
    return this.#texts.get(text) as string
  }
}

/** Whether any size of a colourway can be had. */
export const isInStock = ({ variants }: Pick<ListedColourway, 'variants'>): boolean =>
  variants.some(({ available }) => available > 0)
