/** Text as it is compared: without accents and capitals. */
const folded = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** The words of a text, folded, each once. */
export const wordsIn = (text: string): string[] => [
  ...new Set(folded(text).match(/[\p{L}\p{N}]+/gu) ?? []),
]

/** A name as it stands in an address: `Rain Coats` is `rain-coats`. */
export const slugOf = (name: string): string =>
  (folded(name).match(/[\p{L}\p{N}]+/gu) ?? []).join('-')
