import { AlreadyExists, StaleVersion } from '../../../../contracts/common/errors.ts'
import type { Event } from '../../../../contracts/common/events.ts'
import { insertIntoOutbox, outboxJson } from '../../events/outbox.ts'
import type { Relational } from '../relational/port.ts'
import type { Collection, DocumentStore, Documents, Filter, Stored } from './port.ts'

const uniqueViolation = '23505'

/** What every id sorts behind, from either end. */
const ends: Record<'oldest' | 'newest', string> = { oldest: '', newest: '\u{10ffff}' }

interface Row {
  id: string
  version: number
  document: object
}

/** The SQL that makes a service's collections and their indexes; it may run at every start, in many processes. */
export function createCollections(service: string, collections: readonly Collection[]): string {
  return [
    `select pg_advisory_xact_lock(hashtext('migrate ${service}'))`,
    `create schema if not exists ${service}`,
    ...collections.flatMap(collection => createCollection(service, collection)),
  ].join(';\n')
}

function createCollection(
  service: string,
  { name, indexed, unique = [], lists = [] }: Collection,
): string[] {
  const table = `${service}."${name}"`
  return [
    // Ids sort by their bytes on every server, so that pages are the same everywhere.
    `create table if not exists ${table} (id text collate "C" primary key, version int not null, document jsonb not null)`,
    ...indexed.map(
      field =>
        `create index if not exists "${name}_${field}" on ${table} ((document->>'${field}'), id)`,
    ),
    ...lists.map(
      field =>
        `create index if not exists "${name}_${field}_list" on ${table} using gin ((document->'${field}'))`,
    ),
    ...unique.map(
      field =>
        `create unique index if not exists "${uniqueIndex(name, field)}" on ${table} ((document->>'${field}'))`,
    ),
  ]
}

const uniqueIndex = (collection: string, field: string) => `${collection}_${field}_unique`

/** A service's documents as `jsonb` in its schema of a relational database. */
export function openPostgresDocuments(
  // oxlint-disable-next-line typescript/no-explicit-any -- documents need no tables of Kysely's
  store: Relational<any>,
  service: string,
): DocumentStore {
  return {
    collection: declared => openCollection(store, service, declared),
    transaction: work => store.transaction(work),
    afterCommit: store.afterCommit,
  }
}

function openCollection<Doc extends Stored>(
  // oxlint-disable-next-line typescript/no-explicit-any -- documents need no tables of Kysely's
  store: Relational<any>,
  service: string,
  collection: Collection,
): Documents<Doc> {
  const { name } = collection
  const table = `${service}."${name}"`
  const columns = 'id, version, document'
  const asDocument = ({ id, version, document }: Row) => ({ ...document, id, version }) as Doc

  const read = async (statement: string, text: string, values: unknown[]) =>
    (await store.run<Row>({ name: `${name}.${statement}`, text }, values)).map(asDocument)

  // A change takes its values from $2 on; its events are told only if it changed something.
  async function write(
    statement: string,
    change: string,
    values: unknown[],
    events: readonly Event[],
  ): Promise<boolean> {
    const text = `
      with changed as (${change} returning id),
      told as (${insertIntoOutbox(service, '$1')} where exists (select from changed))
      select count(*) as changes from changed`
    const given = [outboxJson(service, events), ...values]
    const [row] = await store
      .run<{ changes: number }>({ name: `${name}.${statement}`, text }, given)
      .catch(error => {
        throw asFailure(error, collection)
      })
    const done = (row?.changes ?? 0) > 0
    if (done && events.length > 0) store.emitted()
    return done
  }

  return {
    async get(id) {
      const [found] = await read('get', `select ${columns} from ${table} where id = $1`, [id])
      return found
    },
    async getMany(ids) {
      const text = `select ${columns} from ${table} where id = any($1)`
      const found = await read('get-many', text, [ids])
      const byId = new Map(found.map(document => [document.id, document]))
      return ids.flatMap(id => byId.get(id) ?? [])
    },
    async find(filter, { limit = 100, first = 'oldest', after = ends[first] } = {}) {
      const { shape, where, values } = conditions(collection, filter)
      const [behind, order] = first === 'newest' ? ['<', 'desc'] : ['>', 'asc']
      const page = `id ${behind} $${values.length + 1} order by id ${order} limit $${values.length + 2}`
      const text = `select ${columns} from ${table} where ${[...where, page].join(' and ')}`
      return read(`find-${first}${shape}`, text, [...values, after, limit])
    },
    async count(filter) {
      const { shape, where, values } = conditions(collection, filter)
      const text = `select count(*) as count from ${table} where ${['true', ...where].join(' and ')}`
      const statement = { name: `${name}.count${shape}`, text }
      const [row] = await store.run<{ count: number }>(statement, values)
      return row?.count ?? 0
    },
    async save(document, events = []) {
      const { id, version, ...body } = document
      const change =
        version === 0
          ? `insert into ${table} (id, version, document) values ($2, $3::int + 1, $4)`
          : `update ${table} set version = version + 1, document = $4 where id = $2 and version = $3`
      const statement = version === 0 ? 'insert' : 'update'
      const done = await write(statement, change, [id, version, JSON.stringify(body)], events)
      if (!done) throw StaleVersion()
      return { ...document, version: version + 1 }
    },
    async insertMany(documents, events = []) {
      const rows = documents.map(({ id, version: _version, ...document }) => ({ id, document }))
      const change = `
        insert into ${table} (id, version, document)
        select id, 1, document from json_to_recordset($2) as d(id text, document jsonb)`
      await write('insert-many', change, [JSON.stringify(rows)], events)
    },
    claim: (ids, blank) =>
      store.transaction(async () => {
        const make = {
          name: `${name}.make`,
          text: `insert into ${table} (id, version, document)
                 select id, 1, $2 from unnest($1::text[]) as id order by id collate "C" on conflict do nothing`,
        }
        // Always in the order of ids: two who claim some of the same wait for each other, but never in a circle.
        const hold = `select ${columns} from ${table} where id = any($1) order by id for update`
        const [, claimed] = await Promise.all([
          store.run(make, [ids, JSON.stringify(blank)]),
          read('hold', hold, [ids]),
        ])
        return claimed
      }),
    async remove(id, events = []) {
      await write('remove', `delete from ${table} where id = $2`, [id], events)
    },
  }
}

/** What a field must equal, or be one of. */
type Sought = string | number | boolean | readonly string[] | null | undefined

/** A filter as SQL; filters of the same `shape` make the same SQL, so that it is prepared once. */
function conditions<Doc>(
  { name, indexed, unique = [], lists = [] }: Collection,
  filter: Filter<Doc>,
): { shape: string; where: string[]; values: unknown[] } {
  const searchable = [...indexed, ...unique, ...lists]
  const each = Object.entries<Sought>(filter as {}).map(([field, sought], i) => {
    const position = searchable.indexOf(field)
    if (position < 0) throw new Error(`${name}: ${field} is not declared as indexed`)
    if (sought == null) throw new Error(`${name}: ${field} must be given`)
    const several = Array.isArray(sought)
    const texts = several ? sought.map(String) : [String(sought)]
    const parameter = `$${i + 1}`
    if (lists.includes(field))
      return { mark: position, sql: `document->'${field}' ?| ${parameter}`, value: texts }
    // One value is asked for with `=`: then the index gives the documents in the order of their ids.
    return several
      ? { mark: `${position}s`, sql: `document->>'${field}' = any(${parameter})`, value: texts }
      : { mark: position, sql: `document->>'${field}' = ${parameter}`, value: texts[0] }
  })
  return {
    shape: each.map(({ mark }) => `.${mark}`).join(''),
    where: each.map(({ sql }) => sql),
    values: each.map(({ value }) => value),
  }
}

function asFailure(error: { code?: string; constraint?: string }, collection: Collection): unknown {
  if (error.code !== uniqueViolation) return error
  const { name, unique = [] } = collection
  const field = unique.find(each => uniqueIndex(name, each) === error.constraint) ?? 'id'
  const message = `another one has this ${field} already`
  return AlreadyExists({ errors: [{ field, message }], cause: error })
}
