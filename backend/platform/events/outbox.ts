import type { Envelope, Event } from '../../../contracts/common/events.ts'
import { newUuid } from '../ids.ts'
import { currentTrace } from '../telemetry/trace.ts'
import type { Bus } from './bus.ts'

/** The SQL that makes a service's outbox: events wait there, in order, until the relay has put them on the bus. */
export const createOutbox = (service: string): string => `
  create table if not exists ${service}.outbox (
    position bigint generated always as identity primary key,
    id uuid not null,
    key text not null,
    envelope json not null
  )`

/**
 * The part of a statement that puts events into the service's outbox, so that they commit with its rows;
 * `parameter` (`'$2'`) takes what `outboxJson` makes. Call the store's `emitted()` afterwards.
 */
export const insertIntoOutbox = (service: string, parameter: string): string => `
  insert into ${service}.outbox (id, key, envelope)
  select id, key, envelope from json_to_recordset(${parameter}) as e(id uuid, key text, envelope json)`

/** Events in their envelopes, as the JSON that `insertIntoOutbox` takes. */
export function outboxJson(service: string, events: readonly Event[]): string {
  const time = new Date().toISOString()
  return JSON.stringify(
    events.map(event => {
      const envelope = inEnvelope(service, event, time)
      return { id: envelope.id, key: event.key, envelope }
    }),
  )
}

/** An event as it travels, in the trace of what made it. */
export function inEnvelope(service: string, event: Event, time: string): Envelope {
  const traceparent = currentTrace()
  return {
    specversion: '1.0',
    id: newUuid(),
    source: `/services/${service}`,
    type: event.type,
    subject: event.key,
    time,
    datacontenttype: 'application/json',
    ...(traceparent && { traceparent }),
    data: event.data,
  }
}

/** What the relay needs of the database. */
export interface OutboxDatabase {
  query(
    text: string,
    values?: unknown[],
    options?: { name?: string; relaxed?: boolean },
  ): Promise<{ rows: unknown[] }>
}

/** Moves what is in a service's outbox to the bus, oldest first; answers how many events it moved. */
export function relayOutbox(database: OutboxDatabase, bus: Bus, service: string) {
  const read = `select position, envelope from ${service}.outbox order by position limit 500`
  const remove = `delete from ${service}.outbox where position = any($1)`
  return async (): Promise<number> => {
    const { rows } = await database.query(read, [], { name: `${service}.relay-read` })
    const waiting = rows as { position: number; envelope: Envelope }[]
    if (waiting.length === 0) return 0
    await bus.publish(
      service,
      waiting.map(row => row.envelope),
    )
    // Only after the bus has them: a crash in between repeats events, and so does a loss of power that undoes this;
    // consumers know what they have handled.
    await database.query(remove, [waiting.map(row => row.position)], {
      name: `${service}.relay-delete`,
      relaxed: true,
    })
    return waiting.length
  }
}
