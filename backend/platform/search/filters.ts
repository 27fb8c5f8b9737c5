import type { Bits } from './bits.ts'
import { anyOf, type Planes } from './planes.ts'

/** One condition of a query: the items that it leaves, part by part. */
export interface Filter {
  name: string
  at(part: number): Bits
}

/** Leaves what has any of some options. */
export const oneOf = (name: string, options: readonly Planes[]): Filter => ({
  name,
  at: part => anyOf(options.map(option => option.at(part))),
})

/** Leaves some items, with all of their parts. */
export const only = (name: string, items: Bits): Filter => ({ name, at: () => items })

/** What filters leave of all items, part by part. */
export interface Left {
  all: Bits[]
  /** What is left when the filter of this name is put aside: the other ways to go. */
  without(name: string): Bits[]
}

/** Puts items through filters; a part of an item that is left has passed every one of them. */
export function filtered(items: Planes, filters: readonly Filter[]): Left {
  const leftBy = (some: readonly Filter[]) =>
    items.all.map((plane, part) => {
      const left = plane.copy()
      for (const filter of some) left.retain(filter.at(part))
      return left
    })
  const all = leftBy(filters)
  return {
    all,
    without(name) {
      const others = filters.filter(filter => filter.name !== name)
      return others.length === filters.length ? all : leftBy(others)
    },
  }
}
