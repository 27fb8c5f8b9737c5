import type { FieldPacket } from 'mysql2'

const tiny = 1
const timestamp = 7
const datetime = 12

const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** A parameter as MySQL takes it. It knows no zone: a moment goes without its `Z`, and every connection is set to UTC. */
export const parameterOf = (value: unknown): unknown =>
  typeof value === 'string' && value.length === 24 && isoMoment.test(value)
    ? value.slice(0, -1)
    : value

type Read = (value: never) => unknown

/** Makes what mysql2 has read the same as it comes from PostgreSQL, in place. */
export function asOnPostgres(rows: Record<string, unknown>[], fields: FieldPacket[]): void {
  for (const field of fields) {
    const read = readerOf(field)
    if (!read) continue
    for (const row of rows) {
      const value = row[field.name]
      if (value !== null) row[field.name] = read(value as never)
    }
  }
}

function readerOf({ columnType, columnLength }: FieldPacket): Read | undefined {
  switch (columnType) {
    case timestamp:
    case datetime:
      return (moment: Date) => moment.toISOString()
    case tiny:
      // `boolean` is a name for `tinyint(1)`.
      return columnLength === 1 ? (bit: number) => bit === 1 : undefined
    default:
      return undefined
  }
}
