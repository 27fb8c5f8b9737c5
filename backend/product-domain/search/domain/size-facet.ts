import type { ListedVariant } from '../../../../contracts/catalog/gen/rpc.ts'
import {
  footLengthsFor,
  formatSize,
  labelFor,
  parseSizeLabel,
  type SizeSystem,
  sameSize,
} from '../../../../contracts/common/sizes.ts'
import type { Bits } from '../../../platform/search/bits.ts'
import type { Counted } from '../../../platform/search/facet.ts'
import { countAmong, Planes } from '../../../platform/search/planes.ts'

/**
 * Sizes in every system. A size is asked for by number, and fits where the brand prints that number in the same
 * system, or where the shoe is made for a foot that the chart of the trade gives for it.
 */
export class SizeFacet {
  /** By system and label, as they are printed. */
  readonly #printed = new Map<string, Printed>()
  /** By foot length in millimetres. */
  readonly #feet = new Map<number, Planes>()

  add({ size, footLengthMm }: ListedVariant, product: number, colourway: number): void {
    const printed = this.#printed.get(size) ?? printedAs(size)
    const feet = this.#feet.get(footLengthMm) ?? new Planes()
    this.#printed.set(size, printed)
    this.#feet.set(footLengthMm, feet)
    printed.planes.add(product, colourway)
    feet.add(product, colourway)
  }

  delete(product: number): void {
    for (const { planes } of this.#printed.values()) planes.delete(product)
    for (const planes of this.#feet.values()) planes.delete(product)
  }

  /** Whether this is a size of that system. */
  knows(system: SizeSystem, value: number): boolean {
    return footLengthsFor({ system, value }) !== undefined || this.chosen(system, value).length > 0
  }

  /** Where a size is to be found. */
  chosen(system: SizeSystem, value: number): Planes[] {
    const { minMm = 0, maxMm = 0 } = footLengthsFor({ system, value }) ?? {}
    const printed = this.#printedIn(system).filter(label => sameSize(label.value, value))
    const fitting = [...this.#feet].filter(([length]) => length >= minMm && length < maxMm)
    return [...printed.map(({ planes }) => planes), ...fitting.map(([, planes]) => planes)]
  }

  /** The sizes of a system in what is left, the smallest first. */
  counts(among: readonly Bits[], system: SizeSystem): Counted[] {
    const traded = [...this.#feet.keys()].flatMap(length => labelFor(length, system) ?? [])
    const names = [...this.#printedIn(system).map(({ value }) => formatSize(value)), ...traded]
    return [...new Set(names)]
      .map(name => ({ name, value: parseSizeLabel(name) ?? 0 }))
      .sort((a, b) => a.value - b.value)
      .map(({ name, value }) => ({
        value: name,
        count: countAmong(among, this.chosen(system, value)),
      }))
      .filter(({ count }) => count > 0)
  }

  #printedIn(system: SizeSystem): Printed[] {
    return [...this.#printed.values()].filter(label => label.system === system)
  }
}

/** A label as brands print it, and the colourways that have it. */
interface Printed {
  system: string
  value: number
  planes: Planes
}

function printedAs(size: string): Printed {
  const [system = '', ...label] = size.split(' ')
  const value = parseSizeLabel(label.join(' ')) ?? Number.NaN
  return { system, value, planes: new Planes() }
}
