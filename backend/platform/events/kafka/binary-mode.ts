import type { MessageToProduce } from '@platformatic/kafka'
import type { Envelope } from '../../../../contracts/common/events.ts'
import type { Fetched } from './brokers.ts'

/** A message as brokers give it: an event, or what somebody else wrote into the topic. */
export interface Received {
  offset: bigint
  /** Milliseconds since 1970. */
  writtenAt: number
  key: string
  headers: ReadonlyMap<string, string>
  value: Buffer | null
}

const contentType = 'content-type'
const attributePrefix = 'ce_'

/**
 * An event as a message: CloudEvents 1.0, Kafka protocol binding, binary mode. The attributes are headers and the data
 * is the value, so that anybody can choose by header, and read the data without an envelope around it.
 */
export function toMessage(
  topic: string,
  { data, datacontenttype, ...attributes }: Envelope,
  more: Record<string, string> = {},
): MessageToProduce {
  const headers = new Map([[Buffer.from(contentType), Buffer.from(datacontenttype)]])
  const add = (name: string, value: string) => headers.set(Buffer.from(name), Buffer.from(value))
  for (const [name, value] of Object.entries(attributes)) add(attributePrefix + name, value)
  for (const [name, value] of Object.entries(more)) add(name, value)
  return {
    topic,
    key: Buffer.from(attributes.subject),
    value: Buffer.from(JSON.stringify(data)),
    headers,
  }
}

/** The event in a message; `undefined` if it holds none. */
export function toEnvelope({ headers, value }: Received): Envelope | undefined {
  const attributes = [...headers]
    .filter(([name]) => name.startsWith(attributePrefix))
    .map(([name, text]) => [name.slice(attributePrefix.length), text])
  const data = jsonIn(value)
  if (data === undefined || !headers.has('ce_id') || !headers.has('ce_type')) return undefined
  const datacontenttype = headers.get(contentType)
  return { ...Object.fromEntries(attributes), datacontenttype, data } as Envelope
}

const textOf = (bytes: Buffer | null): string => bytes?.toString() ?? ''

function jsonIn(value: Buffer | null): unknown {
  if (value === null) return undefined
  try {
    return JSON.parse(value.toString())
  } catch {
    return undefined
  }
}

/** The messages of a partition that a fetch brought, and the offset behind them. */
export function receivedIn(
  { records: batches }: Fetched['responses'][number]['partitions'][number],
  from: bigint,
): { received: Received[]; next: bigint } {
  const received: Received[] = []
  let next = from
  for (const { firstOffset, lastOffsetDelta, firstTimestamp, records } of batches ?? []) {
    for (const { offsetDelta, timestampDelta, key, headers, value } of records) {
      const offset = firstOffset + BigInt(offsetDelta)
      // A batch is sent whole, also from its middle.
      if (offset < from) continue
      received.push({
        offset,
        writtenAt: Number(firstTimestamp + timestampDelta),
        key: textOf(key),
        headers: new Map(headers.map(([name, text]) => [textOf(name), textOf(text)])),
        value,
      })
    }
    // Where messages were compacted away, the batch still says how far it reached.
    next = firstOffset + BigInt(lastOffsetDelta) + 1n
  }
  return { received, next: next > from ? next : from }
}
