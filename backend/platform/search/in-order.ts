/** Numbers that stay in order as they come and go: nothing is sorted when somebody asks. */
export class InOrder {
  readonly #numbers: number[] = []
  readonly #compare: (a: number, b: number) => number

  /** `compare` answers 0 only for the same number. */
  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare
  }

  get all(): readonly number[] {
    return this.#numbers
  }

  add(number: number): void {
    this.#numbers.splice(this.#placeOf(number), 0, number)
  }

  /** To be called while the number still compares as it did when it was added. */
  delete(number: number): void {
    const place = this.#placeOf(number)
    if (this.#numbers[place] === number) this.#numbers.splice(place, 1)
  }

  #placeOf(number: number): number {
    let [from, to] = [0, this.#numbers.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#compare(this.#numbers[middle] as number, number) < 0) from = middle + 1
      else to = middle
    }
    return from
  }
}

/** Items by a number that each has, the smallest first; those with the same number stay in the order given. */
export function sortedBy(items: number[], key: (item: number) => number): number[] {
  const keyed = new Float64Array(items.reduce((most, item) => Math.max(most, item), 0) + 1)
  for (const item of items) keyed[item] = key(item)
  return items.toSorted((a, b) => (keyed[a] as number) - (keyed[b] as number))
}
