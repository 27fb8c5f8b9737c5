import type { Envelope } from '../../../contracts/common/events.ts'
import { gatherMs, type Loop, startLoop } from '../loop.ts'
import type { PostgresDatabase } from '../stores/relational/postgres.ts'
import type { Log } from '../telemetry/log.ts'
import { type Bus, type DeadLetter, type Lag, ownerOf, type Subscription } from './bus.ts'

// Several statements in one message are one transaction: processes that start at once take turns.
const tables = `
  select pg_advisory_xact_lock(727002);
  create schema if not exists bus;
  create table if not exists bus.events (
    position bigint generated always as identity primary key,
    topic text not null,
    envelope json not null,
    published_at timestamptz not null default now()
  );
  create index if not exists events_by_topic on bus.events (topic, position);
  create table if not exists bus.consumers (
    consumer text primary key,
    position bigint not null
  );
  create table if not exists bus.dead_letters (
    id uuid not null,
    consumer text not null,
    envelope json not null,
    error text not null,
    failed_at timestamptz not null default now(),
    primary key (id, consumer)
  );`

// One publisher at a time: positions are then seen in the order in which they commit, and no reader
// can step over a position that is still to appear.
const publishing = 'select pg_advisory_xact_lock(727001)'

/** Ends the name of the topic in which a consumer gets its dead letters again. */
const replays = '.replay'

const keptFor = '7 days'

/** How far a consumer has got. */
interface Place {
  name: string
  /** SQL that gives its `position`, for the parameter `$1`. */
  sql: string
  parameter(): unknown
  advance(position: number): Promise<void>
}

/** The bus for one machine: the database itself. Services in other processes on it are heard within half a second. */
export async function openEmbeddedBus(database: PostgresDatabase, log: Log): Promise<Bus> {
  await database.query(tables)
  const remembered: { consumer: string; topic: string }[] = []
  const loops: { topics: Set<string>; loop: Loop }[] = []
  const trimming = startLoop({
    name: 'bus-trim',
    everyMs: 3_600_000,
    log,
    run: async () => {
      await database.query(
        `delete from bus.events where published_at < now() - interval '${keptFor}'`,
      )
      return 0
    },
  })

  async function subscribe({ consumer, topics: wanted, from, handle }: Subscription) {
    const topics = [...wanted, `${ownerOf(consumer)}${replays}`]
    if (from === 'beginning') remembered.push(...topics.map(topic => ({ consumer, topic })))
    const place = await (from === 'now' ? placeFromNow(database) : placeOf(database, consumer))
    const loop = startLoop({
      name: `events of ${consumer}`,
      everyMs: 500,
      gatherMs,
      log,
      run: async () => {
        const events = await readAfter(database, place, topics)
        const last = events.at(-1)
        if (!last) return 0
        await handle(events.map(each => each.envelope))
        await place.advance(last.position)
        return events.length
      },
    })
    loops.push({ topics: new Set(topics), loop })
  }

  return {
    relaxed: true,
    async publish(topic, envelopes) {
      const client = await database.connect({ relaxed: true })
      try {
        await Promise.all([
          client.query('begin'),
          client.query(publishing),
          client.query({
            name: 'bus.publish',
            text: `insert into bus.events (topic, envelope)
                   select $1, value from json_array_elements($2) with ordinality order by ordinality`,
            values: [topic, JSON.stringify(envelopes)],
          }),
          client.query('commit'),
        ])
      } catch (error) {
        await client.query('rollback').catch(() => {})
        throw error
      } finally {
        client.release()
      }
      for (const each of loops) if (each.topics.has(topic)) each.loop.wake()
    },
    subscribe,
    async bury({ id, consumer, envelope, error }) {
      await database.query(
        `insert into bus.dead_letters (id, consumer, envelope, error) values ($1, $2, $3, $4)
         on conflict do nothing`,
        [id, consumer, JSON.stringify(envelope), error],
      )
    },
    async deadLetters() {
      const { rows } = await database.query(
        'select id, consumer, envelope, error, failed_at as "failedAt" from bus.dead_letters order by failed_at',
      )
      return rows as DeadLetter[]
    },
    async replay(id) {
      const { rows } = await database.query(
        // Those who read under the name hear it as of a topic of their own.
        `with letters as (
           delete from bus.dead_letters where id::text = $1 returning consumer, envelope
         ), locked as (${publishing})
         insert into bus.events (topic, envelope)
         select consumer || '${replays}', envelope from letters, locked returning 1`,
        [id],
      )
      for (const each of loops) each.loop.wake()
      return rows.length > 0
    },
    async dismiss(id) {
      const { rows } = await database.query(
        'delete from bus.dead_letters where id::text = $1 returning 1',
        [id],
      )
      return rows.length > 0
    },
    async lag() {
      const { rows } = await database.query(
        `select c.consumer, wanted.topic, count(e.position)::int as events
         from json_to_recordset($1) as wanted (consumer text, topic text)
         join bus.consumers c using (consumer)
         left join bus.events e on e.topic = wanted.topic and e.position > c.position
         group by 1, 2 order by 1, 2`,
        [JSON.stringify(remembered)],
      )
      return rows as Lag[]
    },
    async settled() {
      let handled = 0
      for (const { loop } of loops) handled += await loop.drain()
      return handled
    },
    async close() {
      await Promise.all([trimming, ...loops.map(each => each.loop)].map(loop => loop.stop()))
    },
  }
}

// Kept under the consumer's name, and shared by all processes that read under it.
async function placeOf(database: PostgresDatabase, consumer: string): Promise<Place> {
  const begin = `insert into bus.consumers (consumer, position) values ($1, 0) on conflict do nothing`
  await database.query(begin, [consumer])
  return {
    name: 'remembered',
    sql: 'select position from bus.consumers where consumer = $1',
    parameter: () => consumer,
    async advance(position) {
      await database.query(
        // Never backwards: another process may have got further under this name.
        'update bus.consumers set position = greatest(position, $2) where consumer = $1',
        [consumer, position],
        { name: 'bus.advance', relaxed: true },
      )
    },
  }
}

// Known to this process alone: it leaves nothing behind.
async function placeFromNow(database: PostgresDatabase): Promise<Place> {
  const { rows } = await database.query(
    'select coalesce(max(position), 0) as position from bus.events',
  )
  let { position } = rows[0] as { position: number }
  return {
    name: 'passing',
    sql: 'select $1::bigint as position',
    parameter: () => position,
    async advance(reached) {
      position = reached
    },
  }
}

async function readAfter(
  database: PostgresDatabase,
  { name, sql, parameter }: Place,
  topics: string[],
) {
  const { rows } = await database.query(
    // Topic by topic, each along the index: events of other topics cost nothing, however many there are.
    `select e.position, e.envelope from (${sql}) place
     cross join unnest($2::text[]) as wanted (topic)
     cross join lateral (
       select position, envelope from bus.events
       where topic = wanted.topic and position > place.position order by position limit 500
     ) e
     order by e.position limit 500`,
    [parameter(), topics],
    { name: `bus.read-${name}` },
  )
  return rows as { position: number; envelope: Envelope }[]
}
