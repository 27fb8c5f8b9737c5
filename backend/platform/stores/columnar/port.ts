/**
 * What a column holds: text, text of few different values (`category`), a whole number, any number, UTC time in
 * milliseconds, yes or no. There is no null: `''` and 0 stand for nothing.
 */
export type ColumnType = 'text' | 'category' | 'whole' | 'number' | 'time' | 'boolean'

interface Values {
  text: string
  category: string
  whole: number
  number: number
  time: number
  boolean: boolean
}

/** Columns by their names, which are of letters and digits. Every table has `id` (text) and `at` (time) besides. */
export type Columns = Record<string, ColumnType>

/** A table as a service declares it. */
export interface Table<C extends Columns = Columns> {
  columns: C
  /** Rows lie in the order of these columns, then of `at`: first what questions ask for most. */
  sortedBy: readonly (keyof C & string)[]
  /** Rows are kept for this month and so many before it, by their `at`; then they are removed, a month at a time. */
  keptMonths: number
}

/** One fact. It happened `at` a time, and never changes: a row with the same `id` is the same row in all columns. */
export type Row<C extends Columns> = { id: string; at: number } & {
  [N in keyof C]: Values[C[N]]
}

/** The columns of a table that hold one of these types. */
type Name<C extends Columns, Type extends ColumnType = ColumnType> =
  | ('text' extends Type ? 'id' : never)
  | ('time' extends Type ? 'at' : never)
  | ({ [N in keyof C]: C[N] extends Type ? N : never }[keyof C] & string)

/** A stretch of UTC time. A week begins on Monday (ISO 8601). */
export type Period = 'hour' | 'day' | 'week' | 'month'

/** What a column must equal, be one of, or lie between: from `from` up to, but without, `before`. */
type Condition<V> = V | readonly V[] | (V extends number ? { from?: V; before?: V } : never)

export type Conditions<C extends Columns> = { [N in keyof Row<C>]?: Condition<Row<C>[N]> }

/** A column, or the beginning of the period that a time lies in: `{ day: 'at' }`. */
export type Group<C extends Columns> =
  | Name<C>
  | { [P in Period]: Record<P, Name<C, 'time'>> }[Period]

/** How many rows there are, the sum of a column, or how many different values it has: counted, not estimated. */
export type Measure<C extends Columns> =
  | 'count'
  | { sum: Name<C, 'whole' | 'number'> }
  | { distinct: Name<C> }

export type Groups<C extends Columns> = Record<string, Group<C>>
export type Measures<C extends Columns> = Record<string, Measure<C>>

/**
 * A question about many rows, as data:
 * `{ where: { kind: 'view' }, by: { day: { day: 'at' }, product: 'product' }, measures: { views: 'count' } }`
 */
export interface Question<C extends Columns, B extends Groups<C>, M extends Measures<C>> {
  where?: Conditions<C>
  /** One answer for each combination of these; without them one answer, about all rows. */
  by?: B
  measures: M
  /** By which groups or measures the answers are ordered, first things first; what is equal then, by its groups. */
  order?: { [N in (keyof B | keyof M) & string]?: 'asc' | 'desc' }
  /** The most answers to give; 1,000 if not given. */
  limit?: number
}

/** What a group or a measure came to, by the name that the question gave it. */
export type Answer<C extends Columns, B extends Groups<C>, M extends Measures<C>> = {
  [N in keyof B]: B[N] extends keyof Row<C> ? Row<C>[B[N]] : number
} & { [N in keyof M]: number }

/** Rows of one shape, owned by one service, to be asked about as a whole. */
export interface ColumnarTable<C extends Columns> {
  /**
   * Appends rows, best by the thousand. A row that comes again counts once, whoever brings it, whenever and in whatever
   * company. When this fails, any part of the rows may have been stored: bring all of them again.
   */
  append(rows: readonly Row<C>[]): Promise<void>
  ask<const B extends Groups<C> = {}, const M extends Measures<C> = {}>(
    question: Question<C, B, M>,
  ): Promise<Answer<C, B, M>[]>
}

/** The tables of one service. */
export interface Columnar {
  /** The table of this name; made when it is first used, as are columns that were declared since. */
  table<C extends Columns>(name: string, declared: Table<C>): ColumnarTable<C>
  /** Removes the months that are no longer kept, in the tables that this process has used. */
  trim(): Promise<void>
}

/** The columnar stores of this process. */
export interface ColumnarStores {
  store(service: string): Columnar
  close(): Promise<void>
}

// oxlint-disable-next-line typescript/no-explicit-any -- tables of any shape
type Tables = Record<string, Table<any>>
type OpenedTables<T extends Tables> = {
  [N in keyof T]: T[N] extends Table<infer C> ? ColumnarTable<C> : never
}

/** What a service declares in its manifest to get a columnar store: `columnar({ views }, openViews)`. */
export interface ColumnarStore<Port> {
  kind: 'columnar'
  open(store: Columnar): Port
}

/** Declares a store over these tables; `open` gives the port that the app sees. */
export const columnar = <const T extends Tables, Port>(
  tables: T,
  open: (tables: OpenedTables<T>) => Port,
): ColumnarStore<Port> => ({
  kind: 'columnar',
  open: store => {
    const opened = Object.entries(tables).map(([name, table]) => [name, store.table(name, table)])
    return open(Object.fromEntries(opened) as OpenedTables<T>)
  },
})

/** Declares a table, so that its rows and questions are checked against it. */
export const table = <const C extends Columns>(declared: Table<C>): Table<C> => declared
