import type { LoadResult } from './load.ts'

/** One line of the report: ours beside the machine's limit, in the same run. */
export interface Row {
  what: string
  ours: LoadResult
  /** In a second; `undefined` where it could not be measured here. */
  limit: number | undefined
  limitIs: string
  target: number | undefined
}

/** Prints the ratios, which are what counts: the numbers themselves belong to the machine. */
export function report(rows: Row[], facts: Record<string, number>): void {
  console.table(
    Object.fromEntries(
      rows.map(({ what, ours, limit, limitIs, target }) => [
        what,
        {
          'per second': Math.round(ours.perSecond),
          'limit per second': limit === undefined ? 'not measured' : Math.round(limit),
          ratio: limit === undefined ? '' : Number((ours.perSecond / limit).toFixed(2)),
          target: target ?? '',
          'p50 ms': Number(ours.p50.toFixed(2)),
          'p99 ms': Number(ours.p99.toFixed(2)),
          failed: ours.failed,
          'the limit is': limitIs,
        },
      ]),
    ),
  )
  for (const [fact, value] of Object.entries(facts)) console.log(`${fact}: ${value.toFixed(1)}`)
}
