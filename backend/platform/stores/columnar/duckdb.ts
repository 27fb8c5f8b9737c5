import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api'
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

const types: Record<ColumnType, DuckDBType> = {
  text: VARCHAR,
  category: VARCHAR,
  whole: BIGINT,
  number: DOUBLE,
  time: BIGINT,
  boolean: BOOLEAN,
}

/** What an older row has in a column that was declared after it. */
const blanks: Record<ColumnType, string> = {
  text: `''`,
  category: `''`,
  whole: '0',
  number: '0',
  time: '0',
  boolean: 'false',
}

/** DuckDB takes most of the memory of the machine unless it is told how much is ours. */
const options = {
  memory_limit: '512MB',
  threads: '2',
  // Nothing is fetched from the network, and SQL reaches no other file.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  enable_external_access: 'false',
}

/** DuckDB hands over values in chunks of at most so many rows. */
const rowsInChunk = 2048

/**
 * Opens the columnar stores in `file`, which is made on first use. It belongs to one process.
 *
 * Rows are appended as one transaction, which leaves out those that are there already: all of them are stored, and
 * survive the death of the process and of the machine, or none is.
 */
export async function openDuckDb(
  file: string,
  now: () => number = Date.now,
): Promise<ColumnarStores> {
  await mkdir(dirname(file), { recursive: true })
  const db = await DuckDBInstance.create(file, options)
  const writer = await db.connect()
  const write = oneAfterTheOther()

  function store(service: string): Columnar {
    const used = new Map<string, AnyTable>()
    const nameOf = (name: string) => `${quoted(service)}.${quoted(name)}`

    async function prepare(name: string, declared: AnyTable) {
      if (used.has(name)) return
      await write(() => makeTable(writer, service, nameOf(name), declared))
      used.set(name, declared)
    }

    return {
      table: (name, declared) => ({
        async append(rows) {
          if (rows.length === 0) return
          demandWholeRows(declared, rows)
          await prepare(name, declared)
          await write(() => appendOnce(writer, nameOf(name), declared, rows))
        },
        async ask(question) {
          await prepare(name, declared)
          const values: DuckDBValue[] = []
          const sql = selectOf(declared, question, {
            from: nameOf(name),
            value: (value, type) => `$${values.push(forDuckDb(value, type))}`,
            month: time => `epoch_ms(date_trunc('month', make_timestamp_ms(${time})))`,
          })
          const reader = await db.connect()
          try {
            const result = await reader.runAndReadAll(sql, values)
            return answersOf(declared, question, result.getRows())
          } finally {
            reader.closeSync()
          }
        },
      }),
      async trim() {
        for (const [name, declared] of used) {
          const oldest = BigInt(oldestKept(declared, now()))
          await write(() => writer.run(`delete from ${nameOf(name)} where "at" < $1`, [oldest]))
        }
      },
    }
  }

  return {
    store,
    close: () =>
      write(async () => {
        writer.closeSync()
        db.closeSync()
      }),
  }
}

async function makeTable(
  writer: DuckDBConnection,
  service: string,
  table: string,
  declared: AnyTable,
): Promise<void> {
  const columns = Object.entries(columnsOf(declared)).map(
    ([name, type]) => `${quoted(name)} ${String(types[type])} default ${blanks[type]}`,
  )
  await inTransaction(writer, async () => {
    await writer.run(`create schema if not exists ${quoted(service)}`)
    await writer.run(`create table if not exists ${table} (${columns})`)
    for (const column of columns)
      await writer.run(`alter table ${table} add column if not exists ${column}`)
  })
}

/** Puts the rows beside the table first, and takes over those that it does not have. */
async function appendOnce(
  writer: DuckDBConnection,
  table: string,
  declared: AnyTable,
  rows: readonly object[],
): Promise<void> {
  const names = Object.keys(columnsOf(declared)).map(quoted)
  // Only rows of the same times can be the same: the others need not be looked at.
  let [earliest, latest] = [Number.POSITIVE_INFINITY, 0]
  for (const { at } of rows as { at: number }[]) {
    if (at < earliest) earliest = at
    if (at > latest) latest = at
  }
  await inTransaction(writer, async () => {
    await writer.run(
      `create or replace temp table arrived as select ${names} from ${table} limit 0`,
    )
    await fill(writer, declared, rows)
    await writer.run(
      `insert into ${table} (${names})
       select distinct on ("at", "id") ${names} from arrived
       anti join (select "at", "id" from ${table} where "at" between $1 and $2) using ("at", "id")`,
      [BigInt(earliest), BigInt(latest)],
    )
    await writer.run('drop table arrived')
  })
}

async function fill(
  writer: DuckDBConnection,
  declared: AnyTable,
  rows: readonly object[],
): Promise<void> {
  const columns = Object.entries(columnsOf(declared))
  const chunkTypes = columns.map(([, type]) => types[type])
  const appender = await writer.createAppender('arrived', 'main', 'temp')
  for (let i = 0; i < rows.length; i += rowsInChunk) {
    const some = rows.slice(i, i + rowsInChunk) as Record<string, Value>[]
    const chunk = DuckDBDataChunk.create(chunkTypes, some.length)
    chunk.setColumns(
      columns.map(([name, type]) => some.map(row => forDuckDb(row[name] as Value, type))),
    )
    appender.appendDataChunk(chunk)
    // The process answers requests in between.
    await nextTurn()
  }
  appender.closeSync()
}

const forDuckDb = (value: Value, type: ColumnType): DuckDBValue =>
  types[type] === BIGINT ? BigInt(value) : value

async function inTransaction(writer: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await writer.run('begin')
  try {
    await work()
  } catch (error) {
    await writer.run('rollback')
    throw error
  }
  await writer.run('commit')
}

/** Gives each piece of work its turn, whatever became of the one before. */
function oneAfterTheOther() {
  let last: Promise<unknown> = Promise.resolve()
  return async (work: () => Promise<unknown>): Promise<void> => {
    const turn = last.then(work, work)
    last = turn
    await turn
  }
}
