import { Bits } from './bits.ts'
import type { Numbering } from './numbering.ts'
import { itemOf, type Vocabulary, weightOf } from './vocabulary.ts'

/** The items that a text finds, and how well each fits it. */
export interface Relevant {
  items: Bits
  scores: Float32Array
}

/** Where words are looked for. */
interface Searched {
  vocabulary: Vocabulary
  byCode: ReadonlyMap<string, number>
  numbers: Numbering
}

/** More words say no more: a limit to the work of one search. */
const mostWords = 12
/** Above all that words can add up to. */
const codeScore = 1000

/**
 * Finds the items that have most of the words: all of them where such items exist, else as many as any has.
 * Each word counts by where it stands, by how closely it was typed, and by how rare it is (log of 1 + N/n, as in
 * the inverse document frequency of Spärck Jones). The code of an item stands above words.
 */
export function relevant(words: readonly string[], index: Searched): Relevant {
  const places = index.numbers.end
  const scores = new Float32Array(places)
  const matched = new Uint8Array(places)
  for (const word of words.slice(0, mostWords)) {
    const { best, count } = bestPlaces(word, index)
    const rarity = Math.log(1 + places / count)
    for (let item = 0; item < places; item++) {
      const score = best[item] ?? 0
      if (score === 0) continue
      scores[item] = (scores[item] ?? 0) + score * rarity
      matched[item] = (matched[item] ?? 0) + 1
    }
  }
  return { items: withMost(matched), scores }
}

/** For each item the weight of the best of its places where a meaning of the word stands; and how many have one. */
function bestPlaces(
  word: string,
  { vocabulary, byCode, numbers }: Searched,
): { best: Float32Array; count: number } {
  const best = new Float32Array(numbers.end)
  let count = 0
  const keep = (item: number, score: number) => {
    const before = best[item] ?? 0
    if (before === 0) count++
    if (score > before) best[item] = score
  }
  for (const { postings, closeness } of vocabulary.meanings(word))
    for (const posting of postings) keep(itemOf(posting), weightOf(posting) * closeness)
  const coded = byCode.get(word.toUpperCase())
  if (coded !== undefined) keep(coded, codeScore)
  return { best, count }
}

function withMost(counts: Uint8Array): Bits {
  const most = counts.reduce((most, count) => Math.max(most, count), 1)
  const items = new Bits()
  for (let item = 0; item < counts.length; item++) if (counts[item] === most) items.add(item)
  return items
}
