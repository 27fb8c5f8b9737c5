import { Bits } from './bits.ts'

/**
 * Which items have something, part by part: plane 0 holds the items whose first part has it, plane 1 those whose second
 * part has it. Planes that are met one by one speak of one part: of a shoe, the colourway that is red and there in 42.
 */
export class Planes {
  readonly #planes: Bits[] = []

  add(item: number, part: number): void {
    while (this.#planes.length <= part) this.#planes.push(new Bits())
    this.#planes[part]?.add(item)
  }

  delete(item: number): void {
    for (const plane of this.#planes) plane.delete(item)
  }

  get all(): readonly Bits[] {
    return this.#planes
  }

  at(part: number): Bits {
    return this.#planes[part] ?? none
  }
}

const none = new Bits()

/** The items that are in any of some sets. */
export function anyOf(sets: Iterable<Bits>): Bits {
  const any = new Bits()
  for (const set of sets) any.addAll(set)
  return any
}

/** How many items have one of some options in a part that is in `among`, plane by plane. */
export function countAmong(among: readonly Bits[], options: Iterable<Planes>): number {
  const counted = new Bits()
  for (const option of options) {
    for (const [part, plane] of option.all.entries()) {
      const wanted = among[part]
      if (wanted) counted.addCommon(wanted, plane)
    }
  }
  return counted.size
}
