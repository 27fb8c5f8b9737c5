import type { Static, TObject, TProperties } from 'typebox'

/** Something that happened to one aggregate, before it is put into its envelope. */
export interface Event<Data = unknown> {
  /** Name and version: `orders.order-placed.v1`. The first part is the service, and the topic. */
  type: string
  /** The aggregate's id: events with the same key stay in order. */
  key: string
  data: Data
}

/** A declared event: calling it with its data makes the event. */
export interface EventType<Data = unknown> {
  (data: Data): Event<Data>
  readonly type: string
  readonly topic: string
  readonly schema: TObject
}

/** An event as it travels: CloudEvents 1.0, JSON format. */
export interface Envelope<Data = unknown> {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject: string
  time: string
  datacontenttype: 'application/json'
  traceparent?: string
  data: Data
}

/** Declares an event of a contract; `key` names the field of its data that holds the aggregate's id. */
export function defineEvent<P extends TProperties>(declared: {
  type: `${string}.${string}.v${number}`
  key: string & keyof P
  data: TObject<P>
}): EventType<Static<TObject<P>>> {
  type Data = Static<TObject<P>>
  const { type, key } = declared
  return Object.assign(
    (data: Data): Event<Data> => ({
      type,
      key: String((data as Record<string, unknown>)[key]),
      data,
    }),
    { type, topic: type.slice(0, type.indexOf('.')), schema: declared.data },
  )
}
