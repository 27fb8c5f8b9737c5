/** Gives each id a small number of its own; the numbers of ids that are gone are given again. */
export class Numbering {
  readonly #numbers = new Map<string, number>()
  readonly #free: number[] = []

  /** How many ids have a number. */
  get size(): number {
    return this.#numbers.size
  }

  /** Every number is below this. */
  get end(): number {
    return this.#numbers.size + this.#free.length
  }

  get(id: string): number | undefined {
    return this.#numbers.get(id)
  }

  /** The number of an id, a new one if it has none yet. */
  give(id: string): number {
    const number = this.#numbers.get(id) ?? this.#free.pop() ?? this.#numbers.size
    this.#numbers.set(id, number)
    return number
  }

  take(id: string): void {
    const number = this.#numbers.get(id)
    if (number !== undefined && this.#numbers.delete(id)) this.#free.push(number)
  }
}
