import type { ColumnType, Table } from './port.ts'

/** What a column can hold, in JavaScript. */
export type Value = string | number | boolean

/** A table of any shape. */
// oxlint-disable-next-line typescript/no-explicit-any -- the port checks each use against its shape
export type AnyTable = Table<any>

/** The columns of a table, with those that every table has. */
export const columnsOf = ({ columns }: AnyTable): Record<string, ColumnType> => ({
  ...columns,
  id: 'text',
  at: 'time',
})

/** A name of a service, a table or a column, as SQL. */
export function quoted(name: string): string {
  if (/^[a-z][A-Za-z0-9_]*$/.test(name)) return `"${name}"`
  throw new Error(`${JSON.stringify(name)} cannot name a table or a column`)
}

const holds: Record<ColumnType, (value: unknown) => boolean> = {
  text: value => typeof value === 'string',
  category: value => typeof value === 'string',
  whole: Number.isSafeInteger,
  number: Number.isFinite,
  time: value => Number.isSafeInteger(value) && (value as number) >= 0,
  boolean: value => typeof value === 'boolean',
}

/** Refuses a value that a column of this type cannot hold. */
export function demandType(name: string, type: ColumnType, value: unknown): void {
  if (!holds[type](value))
    throw new TypeError(`${name} must be a ${type}; it is ${JSON.stringify(value)}`)
}

/** Refuses rows of which one lacks a value or has one of another type, before any of them is stored. */
export function demandWholeRows(table: AnyTable, rows: readonly object[]): void {
  const columns = Object.entries(columnsOf(table))
  for (const row of rows as Record<string, unknown>[])
    for (const [name, type] of columns) demandType(name, type, row[name])
}

/** The beginning of the oldest month of which rows are kept. */
export function oldestKept({ keptMonths }: AnyTable, now: number): number {
  const today = new Date(now)
  return Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - keptMonths)
}
