import type { Envelope } from '../../../contracts/common/events.ts'
import { gatherMs, type Loop, startLoop } from '../loop.ts'
import type { PostgresDatabase } from '../stores/relational/postgres.ts'
import type { Log } from '../telemetry/log.ts'
import type { Bus, DeadLetter, Subscription } from './bus.ts'

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

const keptFor = '7 days'

/** The bus for one machine: the database itself. Services in other processes on it are heard within half a second. */
export async function openEmbeddedBus(database: PostgresDatabase, log: Log): Promise<Bus> {
  await database.query(tables)
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

  const readAfter = (consumer: string, topics: string[]) => async () => {
    const { rows } = await database.query(
      // Topic by topic, each along the index: events of other topics cost nothing, however many there are.
      `select e.position, e.envelope from bus.consumers c
       cross join unnest($2::text[]) as wanted (topic)
       cross join lateral (
         select position, envelope from bus.events
         where topic = wanted.topic and position > c.position order by position limit 500
       ) e
       where c.consumer = $1 order by e.position limit 500`,
      [consumer, topics],
      'bus.read',
    )
    return rows as { position: number; envelope: Envelope }[]
  }

  async function subscribe({ consumer, topics, from, handle }: Subscription) {
    await database.query(
      `insert into bus.consumers (consumer, position)
       select $1, case when $2 then 0 else coalesce(max(position), 0) end from bus.events
       on conflict do nothing`,
      [consumer, from === 'beginning'],
    )
    const read = readAfter(consumer, topics)
    const loop = startLoop({
      name: `events of ${consumer}`,
      everyMs: 500,
      gatherMs,
      log,
      run: async () => {
        const events = await read()
        const last = events.at(-1)
        if (!last) return 0
        await handle(events.map(each => each.envelope))
        await database.query(
          // Never backwards: another process may have got further under this name.
          'update bus.consumers set position = greatest(position, $2) where consumer = $1',
          [consumer, last.position],
          'bus.advance',
        )
        return events.length
      },
    })
    loops.push({ topics: new Set(topics), loop })
  }

  return {
    async publish(topic, envelopes) {
      const client = await database.connect()
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
