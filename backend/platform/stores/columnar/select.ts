import type { ColumnType, Period, Question } from './port.ts'
import { type AnyTable, columnsOf, demandType, quoted, type Value } from './table.ts'

/** Where engines differ in the SQL that they understand. */
export interface Dialect {
  /** What to select from, such that a row that came twice is there once. */
  from: string
  /** Hands a value to the statement; the text stands where the value is meant. */
  value(value: Value, type: ColumnType): string
  /** The beginning of the month of a time, both in milliseconds. */
  month(time: string): string
}

/** A question about a table of any shape. */
// oxlint-disable-next-line typescript/no-explicit-any -- the port checks each use against its shape
export type AnyQuestion = Question<any, Record<string, any>, Record<string, any>>

type Group = string | { [P in Period]: Record<P, string> }[Period]
type Measure = 'count' | { sum: string } | { distinct: string }
type Range = { from?: Value; before?: Value }
type Condition = Value | readonly Value[] | Range | undefined

const hour = 3_600_000
const day = 24 * hour

/** A question as one `select`: its groups and then its measures, as `_0`, `_1` and so on. */
export function selectOf(table: AnyTable, question: AnyQuestion, dialect: Dialect): string {
  const { where = {}, by = {}, measures, order = {}, limit = 1000 } = question
  const columns = columnsOf(table)
  const names = namesOf(question)
  demandType('limit', 'whole', limit)

  const typeOf = (name: string): ColumnType => {
    if (Object.hasOwn(columns, name)) return columns[name] as ColumnType
    throw new Error(`There is no column ${JSON.stringify(name)}`)
  }
  const column = (name: string) => typeOf(name) && quoted(name)

  // By its position, since the name that a question gives it may be that of a column.
  const result = (name: string): string => {
    if (names.includes(name)) return `_${names.indexOf(name)}`
    throw new Error(`Answers cannot be ordered by ${JSON.stringify(name)}`)
  }

  const groupSql = (group: Group): string => {
    if (typeof group === 'string') return column(group)
    if ('hour' in group) return beginning(column(group.hour), hour)
    if ('day' in group) return beginning(column(group.day), day)
    // Time begins on a Thursday, three days into its week.
    if ('week' in group) return beginning(column(group.week), 7 * day, 3 * day)
    return dialect.month(column(group.month))
  }
  const measureSql = (measure: Measure): string => {
    if (measure === 'count') return 'count(*)'
    return 'sum' in measure
      ? `sum(${column(measure.sum)})`
      : `count(distinct ${column(measure.distinct)})`
  }
  const conditionSql = ([name, condition]: [string, Condition]): string => {
    const value = (of: Value) => {
      demandType(name, typeOf(name), of)
      return dialect.value(of, typeOf(name))
    }
    if (Array.isArray(condition))
      return condition.length > 0 ? `${column(name)} in (${condition.map(value)})` : '1 = 0'
    if (typeof condition !== 'object') return `${column(name)} = ${value(condition as Value)}`
    const { from, before } = condition as Range
    return [
      '1 = 1',
      ...(from === undefined ? [] : [`${column(name)} >= ${value(from)}`]),
      ...(before === undefined ? [] : [`${column(name)} < ${value(before)}`]),
    ].join(' and ')
  }

  const selected = [
    ...Object.values(by).map(groupSql),
    ...Object.values(measures).map(measureSql),
  ].map((sql, i) => `${sql} as _${i}`)
  const conditions = Object.entries(where).map(conditionSql)
  const groups = Object.keys(by).map(result)
  const ordering = [
    ...Object.entries(order).map(([name, way]) => result(name) + (way === 'desc' ? ' desc' : '')),
    ...groups,
  ]
  return [
    `select ${selected} from ${dialect.from}`,
    ...(conditions.length > 0 ? [`where ${conditions.join(' and ')}`] : []),
    ...(groups.length > 0 ? [`group by ${groups}`] : []),
    ...(ordering.length > 0 ? [`order by ${ordering}`] : []),
    `limit ${dialect.value(limit, 'whole')}`,
  ].join(' ')
}

const beginning = (time: string, length: number, offset = 0) =>
  `${time} - (${time} + ${offset}) % ${length}`

function namesOf({ by = {}, measures }: AnyQuestion): string[] {
  const names = [...Object.keys(by), ...Object.keys(measures)]
  if (new Set(names).size === names.length) return names
  throw new Error('A group and a measure have the same name')
}

/** The rows that a question's `select` gave, as the answers that the port promises. */
export function answersOf<A>(table: AnyTable, question: AnyQuestion, rows: unknown[][]): A[] {
  const { by = {}, measures } = question
  const columns = columnsOf(table)
  const types = [
    ...Object.values(by).map((group: Group) =>
      typeof group === 'string' ? columns[group] : 'time',
    ),
    ...Object.values(measures).map(() => 'number'),
  ]
  const names = namesOf(question)
  return rows.map(
    row => Object.fromEntries(names.map((name, i) => [name, valueOf(row[i], types[i])])) as A,
  )
}

// Engines give whole numbers as text or as bigint, yes and no as 1 and 0, and the sum of nothing as null.
function valueOf(value: unknown, type: string | undefined): Value {
  if (type === 'text' || type === 'category') return String(value)
  return type === 'boolean' ? Boolean(value) : Number(value)
}
