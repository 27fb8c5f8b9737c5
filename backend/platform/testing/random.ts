/** Repeatable chance for tests: each call gives a whole number from 0 up to, but without, `below`. */
export type Random = (below: number) => number

/** Seeds a linear congruential generator (Numerical Recipes): the same numbers in every run. */
export function randomFrom(seed: number): Random {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
