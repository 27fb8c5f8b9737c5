import { ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client'
import type { Columnar, ColumnarStores, ColumnType } from './port.ts'
import { answersOf, selectOf } from './select.ts'
import {
  type AnyTable,
  columnsOf,
  demandWholeRows,
  oldestKept,
  quoted,
  type Value,
} from './table.ts'

const types: Record<ColumnType, string> = {
  text: 'String',
  category: 'LowCardinality(String)',
  whole: 'Int64',
  number: 'Float64',
  time: 'Int64',
  boolean: 'UInt8',
}

// Time in milliseconds, which servers before 20.4 have no type for.
const asDateTime = (time: string) => `toDateTime(intDiv(${time}, 1000), 'UTC')`
const monthNumber = (time: string) => `toYYYYMM(${asDateTime(time)})`
const monthOf = (time: string) =>
  `toInt64(toUnixTimestamp(toDateTime(toStartOfMonth(${asDateTime(time)}), 'UTC'))) * 1000`

/**
 * Connects to the ClickHouse server of an address that names the database: `http://user:password@host:8123/shoecloud`.
 *
 * There are no transactions, so a row that comes again lies there twice, until ClickHouse merges what it stores. Rows
 * lie in an order that ends with what identifies them, and `final` lets a question see one of equal ones.
 */
export async function openClickHouse(
  url: string,
  now: () => number = Date.now,
): Promise<ColumnarStores> {
  const client = createClient({ url, log: { level: ClickHouseLogLevel.OFF } })
  const rowsOf = async (query: string): Promise<unknown[][]> => {
    const result = await client.query({ query, format: 'JSONCompact' })
    return (await result.json<unknown[]>()).data
  }
  const version = await rowsOf('select version()').catch(async error => {
    await client.close()
    throw error
  })
  const settings = settingsFor(String(version[0]?.[0]))
  const run = (query: string) => client.command({ query, clickhouse_settings: settings })

  async function makeTable(name: string, declared: AnyTable): Promise<void> {
    const columns = Object.entries(columnsOf(declared))
    const declaration = ([column, type]: (typeof columns)[number]) =>
      `${quoted(column)} ${types[type]}`
    const order = [...declared.sortedBy, 'at', 'id'].map(quoted)
    await run(
      `create table if not exists ${quoted(name)} (${columns.map(declaration)})
       engine = ReplacingMergeTree partition by ${monthNumber('"at"')} order by (${order})`,
    )
    const present = await rowsOf(
      `select name from system.columns where database = currentDatabase() and table = ${text(name)}`,
    )
    const missing = columns.filter(([column]) => !present.some(([known]) => known === column))
    for (const each of missing)
      await run(`alter table ${quoted(name)} add column ${declaration(each)}`)
  }

  async function trimTable(name: string, declared: AnyTable): Promise<void> {
    const oldest = new Date(oldestKept(declared, now())).toISOString().slice(0, 7).replace('-', '')
    const outlived = await rowsOf(
      `select distinct partition from system.parts
       where database = currentDatabase() and table = ${text(name)} and active and partition < ${text(oldest)}`,
    )
    for (const [partition] of outlived)
      await run(`alter table ${quoted(name)} drop partition ${Number(partition)}`)
  }

  function store(service: string): Columnar {
    const used = new Map<string, { declared: AnyTable; made: Promise<void> }>()
    const nameOf = (name: string) => `${service}_${name}`

    async function prepare(name: string, declared: AnyTable): Promise<void> {
      let table = used.get(name)
      if (!table) used.set(name, (table = { declared, made: makeTable(nameOf(name), declared) }))
      await table.made.catch(error => {
        used.delete(name)
        throw error
      })
    }

    return {
      table: (name, declared) => ({
        async append(rows) {
          if (rows.length === 0) return
          demandWholeRows(declared, rows)
          await prepare(name, declared)
          await client.insert({
            table: quoted(nameOf(name)),
            values: rows,
            format: 'JSONEachRow',
            clickhouse_settings: { input_format_skip_unknown_fields: 1 },
          })
        },
        async ask(question) {
          await prepare(name, declared)
          const sql = selectOf(declared, question, {
            from: `${quoted(nameOf(name))} final`,
            value: literal,
            month: monthOf,
          })
          return answersOf(declared, question, await rowsOf(sql))
        },
      }),
      async trim() {
        for (const [name, { declared }] of used) await trimTable(nameOf(name), declared)
      },
    }
  }

  return { store, close: () => client.close() }
}

/** Before version 19, texts of few different values had to be allowed; later the setting was removed. */
const settingsFor = (version: string): ClickHouseSettings =>
  Number.parseInt(version, 10) < 19 ? { allow_experimental_low_cardinality_type: 1 } : {}

// Written into the statement, since servers before 19.14 take no parameters.
function literal(value: Value): string {
  return typeof value === 'string' ? text(value) : String(Number(value))
}

const escapes: Record<string, string> = { '\\': '\\\\', "'": "\\'", '\0': '\\0' }

const text = (value: string) => `'${value.replaceAll(/[\\'\0]/g, each => escapes[each] ?? each)}'`
