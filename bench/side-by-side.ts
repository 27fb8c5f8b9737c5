import type { LoadResult } from './load.ts'

/** How often each of two is measured; the first time warms up and does not count. */
const rounds = 4

/**
 * Measures ours and the limit in turn, several times, and keeps the best of each: whatever else the machine does in
 * the meantime takes away from both, but not always at the same time.
 */
export async function sideBySide(
  measureOurs: () => Promise<LoadResult>,
  measureLimit: () => Promise<number | undefined>,
): Promise<{ ours: LoadResult; limit: number | undefined }> {
  let ours: LoadResult | undefined
  let limit: number | undefined
  for (let round = 0; round < rounds; round++) {
    const [mine, most] = [await measureOurs(), await measureLimit()]
    if (round === 0) continue
    if (!ours || mine.perSecond > ours.perSecond) ours = mine
    limit = most === undefined ? undefined : Math.max(limit ?? 0, most)
  }
  return { ours: ours as LoadResult, limit }
}
