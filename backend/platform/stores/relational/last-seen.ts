import { LRUCache } from 'lru-cache'
import type { Relational, Statement } from './port.ts'

/** A row that several processes change; each change gives it the next version. */
export interface Versioned {
  id: string
  version: number
}

/** What some decisions come to. */
export interface Decided<Row, Outcome> {
  /** One for each decision, in their order. */
  outcomes: Outcome[]
  /** The rows that change, as they are then, but with the version that was seen. */
  changed: Row[]
  /** What `write` takes. */
  values: unknown[]
  /** Whether there are events among them. */
  news: boolean
}

/** How rows of one kind are changed. */
export interface Changing<Row, Decision, Outcome> {
  /** Reads and locks the rows with the ids `$1`. */
  lock: Statement
  /** Changes the rows that still have the version that was seen, gives them the next one, and answers their ids. */
  write: Statement
  /** Pure: makes the decisions, one after the other, on the rows that there are. */
  decideOn(rows: Row[], decisions: Decision[]): Decided<Row, Outcome>
}

/**
 * Changes rows as this process saw them last, in one statement, where that still holds; what was not seen, has changed
 * since or would stay as it is, is decided on locked rows.
 */
export function changingLastSeen<
  Row extends Versioned,
  Decision extends { id: string; durable?: boolean },
  Outcome,
>(
  store: Relational<unknown>,
  { lock, write, decideOn }: Changing<Row, Decision, Outcome>,
  { max = 10_000 } = {},
) {
  const lastSeen = new LRUCache<string, Row>({ max })
  store.onBroken(() => lastSeen.clear())

  function remember<Seen extends Row>(rows: Seen[]): Seen[] {
    store.afterCommit(() => {
      for (const row of rows) lastSeen.set(row.id, row)
    })
    return rows
  }

  function rememberChanged(rows: Row[]): void {
    remember(rows.map(row => ({ ...row, version: row.version + 1 })))
  }

  async function changeAll(decisions: Decision[]): Promise<Outcome[]> {
    const relaxed = !decisions.some(({ durable }) => durable)
    const seen = new Map(decisions.map(({ id }) => [id, lastSeen.get(id)]))
    const decided = decideOn(
      [...seen.values()].flatMap(row => row ?? []),
      decisions,
    )
    const written =
      decided.changed.length > 0 ? await store.run<Row>({ ...write, relaxed }, decided.values) : []
    const done = new Set(written.map(({ id }) => id))
    rememberChanged(decided.changed.filter(({ id }) => done.has(id)))
    if (decided.news) store.emitted()

    const left = decisions.filter(({ id }) => !done.has(id))
    const outcomes = left.length > 0 ? await onLockedRows(left, relaxed) : []
    return decisions.map(
      ({ id }, i) => (done.has(id) ? decided.outcomes[i] : outcomes.shift()) as Outcome,
    )
  }

  async function onLockedRows(decisions: Decision[], relaxed: boolean): Promise<Outcome[]> {
    const decide = async () => {
      const rows = await store.run<Row>(lock, [decisions.map(({ id }) => id)])
      const decided = decideOn(rows, decisions)
      if (decided.changed.length > 0) void store.send(write, decided.values)
      if (decided.news) store.emitted()
      return { rows, decided }
    }
    const { rows, decided } = await store.transaction(decide, { relaxed })
    remember(rows)
    rememberChanged(decided.changed)
    return decided.outcomes
  }

  return { changeAll, remember }
}
