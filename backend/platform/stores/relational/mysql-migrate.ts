import type { PoolConnection } from 'mysql2/promise'
import { CannotStart } from '../../settings.ts'
import type { Migration } from './migrate.ts'
import { type MysqlServer, send } from './mysql.ts'
import { hasItsEffect } from './mysql-errors.ts'

const turnSeconds = 600

/**
 * Brings a service's database up to date, making it first where it is missing. MySQL commits each change of the schema
 * by itself, so a migration goes statement by statement, and goes on where it stopped. Two processes that start at once
 * take turns.
 */
export async function migrateMysql(
  server: MysqlServer,
  service: string,
  migrations: Migration[],
): Promise<void> {
  const lock = `shoecloud migrate ${service}`
  const connection = await server.connect()
  try {
    const { rows } = await send(connection, 'select get_lock(?, ?) as mine', [lock, turnSeconds])
    if (rows[0]?.mine !== 1) {
      throw new CannotStart(
        `Another process has been migrating ${service} for ${turnSeconds / 60} minutes. Start again when it is done.`,
      )
    }
    await prepare(connection, service)
    for (const migration of migrations) await carryOut(connection, service, migration)
  } finally {
    await send(connection, 'select release_lock(?)', [lock]).then(
      () => connection.release(),
      () => connection.destroy(),
    )
  }
}

async function prepare(connection: PoolConnection, service: string): Promise<void> {
  const { rows } = await send(
    connection,
    `select @@collation_connection as wanted, (
       select default_collation_name from information_schema.schemata where schema_name = ?) as present`,
    [service],
  )
  const { wanted, present } = rows[0] as { wanted: string; present: string | null }
  if (present !== wanted) {
    const verb = present === null ? 'create' : 'alter'
    await send(connection, `${verb} database ${service} character set utf8mb4 collate ${wanted}`)
  }
  await send(
    connection,
    `create table if not exists ${service}.migrations (
       name varchar(120) primary key,
       steps integer not null default 0,
       begun boolean not null default false,
       done_at timestamp(3) null
     )`,
  )
}

/** How far a migration has got: so many of its statements are done, and the next one may be if it was begun. */
interface Progress {
  steps: number
  begun: boolean
  done_at: string | null
}

async function carryOut(
  connection: PoolConnection,
  service: string,
  { name, sql }: Migration,
): Promise<void> {
  const table = `${service}.migrations`
  await send(
    connection,
    `insert into ${table} (name) values (?) on duplicate key update name = name`,
    [name],
  )
  const { rows } = await send(connection, `select * from ${table} where name = ?`, [name])
  const { steps, begun, done_at } = rows[0] as unknown as Progress
  if (done_at !== null) return

  const note = (change: string) =>
    send(connection, `update ${table} set ${change} where name = ?`, [name])
  const statements = statementsOf(sql)
  for (const [step, statement] of statements.entries()) {
    if (step < steps) continue
    await note('begun = true')
    await send(connection, 'begin')
    try {
      await send(connection, statement)
    } catch (error) {
      const interrupted = begun && step === steps
      if (!(interrupted && hasItsEffect(error))) {
        await send(connection, 'rollback')
        if (!interrupted) await note('begun = false')
        throw stopped(service, name, step + 1, statements.length, interrupted, error)
      }
    }
    // Rows of the statement commit with the note; a change of the schema has done so before it.
    await note(`begun = false, steps = ${step + 1}`)
    await send(connection, 'commit')
  }
  await note('done_at = current_timestamp(3)')
}

function stopped(
  service: string,
  migration: string,
  step: number,
  steps: number,
  interrupted: boolean,
  cause: unknown,
): CannotStart {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const todo = interrupted
    ? 'An earlier start was interrupted in this statement, so that it may have taken effect. Look, and if it has: ' +
      `update ${service}.migrations set steps = ${step}, begun = false where name = '${migration}'`
    : `What is before it in the file is done and kept: mend this statement, and start again.`
  return new CannotStart(
    `The migration ${migration} of ${service} stopped at statement ${step} of ${steps}: ${reason}. ${todo}`,
    { cause },
  )
}

const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"`;/-]+|[\s\S]/g

/** The statements of a file, without its comments. */
export function statementsOf(sql: string): string[] {
  const statements = ['']
  for (const [token] of sql.matchAll(tokens)) {
    if (token === ';') statements.push('')
    else statements.push(statements.pop() + (/^(?:--|\/\*)/.test(token) ? ' ' : token))
  }
  return statements.map(each => each.trim()).filter(each => each !== '')
}
