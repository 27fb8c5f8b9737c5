import { type Columnar, type ColumnarTable, type Row, table } from './port.ts'

/** An engine under test, opened on nothing at `noon`. */
export interface OpenedColumnar {
  store(service: string): Columnar
  /** Moves the engine's clock. */
  pass(days: number): void
  /** Closes the engine and opens it again on what it stored. */
  reopen(): Promise<void>
  close(): Promise<void>
}

/** The table that the suite asks about. */
export const visits = table({
  columns: {
    kind: 'category',
    product: 'text',
    session: 'text',
    seconds: 'number',
    cents: 'whole',
    known: 'boolean',
  },
  sortedBy: ['kind', 'product'],
  keptMonths: 2,
})

export type Visits = ColumnarTable<typeof visits.columns>
export type Visit = Row<typeof visits.columns>

/** The time of the tests: 15 March 2027, a Monday, in UTC. */
export const noon = Date.UTC(2027, 2, 15, 12)
export const hour = 3_600_000
export const day = 24 * hour

let made = 0

/** A visit unlike all others; of the usual kind, where nothing else is given. */
export const visit = (given: Partial<Visit> = {}): Visit => ({
  id: `v${++made}`,
  at: noon,
  kind: 'view',
  product: 'boot',
  session: 's1',
  seconds: 0.5,
  cents: 0,
  known: false,
  ...given,
})

/** How many visits there are. */
export const total = async (rows: Visits) => {
  const [answer] = await rows.ask({ measures: { visits: 'count' } })
  return answer?.visits
}

/** Registers a test on an engine that was opened on nothing. */
export type Check = (
  name: string,
  body: (rows: Visits, opened: OpenedColumnar, store: Columnar) => Promise<void>,
) => void
