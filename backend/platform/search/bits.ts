/** A set of small whole numbers, one bit each; it grows with what is put into it. */
export class Bits {
  #words = new Uint32Array(0)

  static of(numbers: Iterable<number>): Bits {
    const bits = new Bits()
    for (const n of numbers) bits.add(n)
    return bits
  }

  add(n: number): void {
    const at = n >>> 5
    if (at >= this.#words.length) this.#grow(Math.max(at + 1, this.#words.length * 1.5))
    this.#words[at] = this.#word(at) | (1 << n)
  }

  delete(n: number): void {
    if (this.has(n)) this.#words[n >>> 5] = this.#word(n >>> 5) & ~(1 << n)
  }

  has(n: number): boolean {
    return (this.#word(n >>> 5) & (1 << n)) !== 0
  }

  get size(): number {
    let size = 0
    for (let at = 0; at < this.#words.length; at++) size += bitsIn(this.#word(at))
    return size
  }

  copy(): Bits {
    const copy = new Bits()
    copy.#words = this.#words.slice()
    return copy
  }

  /** Adds what is in the other set. */
  addAll(other: Bits): void {
    this.addCommon(other, other)
  }

  /** Adds what is in both of two sets. */
  addCommon(one: Bits, other: Bits): void {
    const [a, b] = [one.#words, other.#words]
    const length = Math.min(a.length, b.length)
    if (length > this.#words.length) this.#grow(length)
    const words = this.#words
    for (let at = 0; at < length; at++)
      words[at] = (words[at] as number) | ((a[at] as number) & (b[at] as number))
  }

  /** Leaves what is in the other set too. */
  retain(other: Bits): void {
    const [words, others] = [this.#words, other.#words]
    for (let at = 0; at < words.length; at++) words[at] = (words[at] as number) & (others[at] ?? 0)
  }

  #word(at: number): number {
    return this.#words[at] ?? 0
  }

  #grow(length: number): void {
    const words = new Uint32Array(length)
    words.set(this.#words)
    this.#words = words
  }
}

// The bits of a word are added up in pairs, then fours, then bytes (Warren, Hacker's Delight, 5-1).
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
