import SearchableMap from 'minisearch/SearchableMap'

/** Where a word stands, and how close it is to what was typed: 1 is the word itself. */
export interface Meaning {
  word: string
  closeness: number
  postings: readonly number[]
}

/** The words of all items, in a radix tree: found by how they begin, and in spite of typos. */
export class Vocabulary {
  /** For each word the items that have it: `item × 16 + weight`. */
  readonly #words = new SearchableMap<number[]>()

  /** Takes in an item whose words have changed: its words as they were and as they are, each with a weight of 1 to 15. */
  learn(item: number, before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): void {
    for (const [word, weight] of before) if (now.get(word) !== weight) this.#delete(word, item)
    for (const [word, weight] of now)
      if (before.get(word) !== weight) this.#words.fetch(word, () => []).push(item * 16 + weight)
  }

  #delete(word: string, item: number): void {
    const postings = this.#words.get(word) ?? []
    const at = postings.findIndex(posting => itemOf(posting) === item)
    const last = postings.pop()
    if (at < postings.length && last !== undefined) postings[at] = last
    if (postings.length === 0) this.#words.delete(word)
  }

  /**
   * The words that a typed one may mean: the word itself, those that begin with it and, unless it is a word,
   * those that begin with it when two letters next to each other are swapped, or that are a typo or two away.
   */
  meanings(typed: string): Meaning[] {
    const found = new Map<string, Meaning>()
    const keep = (word: string, postings: readonly number[], closeness: number) => {
      if (closeness > (found.get(word)?.closeness ?? 0))
        found.set(word, { word, closeness, postings })
    }
    const keepBeginning = (start: string, certainty: number) => {
      for (const [word, postings] of this.#words.atPrefix(start)) {
        const whole = word.length === start.length ? 1 : 0.6 + (0.3 * start.length) / word.length
        keep(word, postings, certainty * whole)
      }
    }

    keepBeginning(typed, 1)
    if (!found.has(typed) && mayHaveTypos(typed)) {
      for (const swapped of swaps(typed)) keepBeginning(swapped, 0.5)
      for (const [word, [postings, typos]] of this.#words.fuzzyGet(typed, typosIn(typed)))
        keep(word, postings, 0.6 - 0.2 * typos)
    }
    return [...found.values()]
  }
}

export const itemOf = (posting: number): number => posting >>> 4
export const weightOf = (posting: number): number => posting & 15

// Nobody means 2025 by 2024, and three letters with a typo may be anything.
const mayHaveTypos = (typed: string) => typed.length > 2 && !/\p{N}/u.test(typed)

const typosIn = ({ length }: string) => (length < 4 ? 0 : length < 8 ? 1 : 2)

/** A word with each two neighbours swapped, once. */
function swaps(word: string): string[] {
  const letters = [...word]
  return letters.slice(1).map((letter, i) =>
    letters
      .with(i, letter)
      .with(i + 1, letters[i] as string)
      .join(''),
  )
}
