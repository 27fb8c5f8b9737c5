import type { Bits } from './bits.ts'
import { countAmong, Planes } from './planes.ts'
import { slugOf } from './text.ts'

/** A value of a facet, and how many items one would find by it. */
export interface Counted {
  value: string
  count: number
}

/** One way to narrow a search: which items, part by part, have which value. A value is meant by its name or by its slug. */
export class Facet {
  readonly #options = new Map<string, { value: string; planes: Planes }>()

  add(value: string, item: number, part: number): void {
    const slug = slugOf(value)
    let option = this.#options.get(slug)
    if (!option) {
      option = { value, planes: new Planes() }
      this.#options.set(slug, option)
    }
    option.planes.add(item, part)
  }

  delete(item: number): void {
    for (const { planes } of this.#options.values()) planes.delete(item)
  }

  /** The values that any item has. */
  get values(): string[] {
    return [...this.#options.values()]
      .filter(({ planes }) => planes.all.some(plane => plane.size > 0))
      .map(({ value }) => value)
  }

  /** Where these values are. */
  chosen(slugs: readonly string[]): Planes[] {
    return slugs.flatMap(slug => this.#options.get(slug)?.planes ?? [])
  }

  /** The values among `among`, the most frequent first. */
  counts(among: readonly Bits[]): Counted[] {
    return Array.from(this.#options.values(), ({ value, planes }) => ({
      value,
      count: countAmong(among, [planes]),
    }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  }
}
