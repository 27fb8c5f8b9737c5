import type { Envelope, Event } from '../../../contracts/common/events.ts'
import { newUuid } from '../ids.ts'
import type { Outbox } from '../stores/journal.ts'
import { currentTrace } from '../telemetry/trace.ts'
import type { Bus } from './bus.ts'

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

/** How many events travel together. */
const batch = 500

/** Moves what is in a service's outbox to the bus, oldest first; answers how many events it moved. */
export const relayOutbox =
  (outbox: Outbox, bus: Bus, service: string) => async (): Promise<number> => {
    const waiting = await outbox.read(batch)
    if (waiting.length === 0) return 0
    await bus.publish(
      service,
      waiting.map(each => each.envelope),
    )
    // Only after the bus has them: a crash in between repeats events, and consumers know what they have handled.
    await outbox.remove(waiting.map(each => each.position))
    return waiting.length
  }
