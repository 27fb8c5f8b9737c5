import { setTimeout } from 'node:timers/promises'
import type { Envelope } from '../../../contracts/common/events.ts'
import type { Journal } from '../stores/journal.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { commonTrace, inTrace, traceFrom } from '../telemetry/trace.ts'
import type { Bus } from './bus.ts'

/** What a service does when something happened elsewhere. */
export type EventHandler<Data> = (data: Data, envelope: Envelope<Data>) => Promise<void>

const batched = Symbol('batched')

/** A handler that takes the events of one moment together, where one statement can do for all of them. */
export function inBatches<Data>(
  handle: (data: Data[], envelopes: Envelope<Data>[]) => Promise<void>,
): EventHandler<Data> {
  const one: EventHandler<Data> = (data, envelope) => handle([data], [envelope])
  return Object.assign(one, { [batched]: handle })
}

export interface ConsumerOptions {
  service: string
  /** Handlers by the type of event. */
  handlers: Map<string, EventHandler<never>>
  /** Where to remember what was handled, with its effect; without it handlers must bear repetition. */
  journal: Journal | undefined
  bus: Bus
  log: Log
  metrics: Metrics
  /** Says what is wrong with an event that is not what its contract promises; such an event is not handled. */
  wrongWith?: (envelope: Envelope) => string | undefined
  /** Waits between two attempts; for tests. */
  pause?: (milliseconds: number) => Promise<unknown>
}

/** Milliseconds between the attempts to handle an event, before it is put aside. */
const pauses = [100, 400, 1600, 6400]

/**
 * Makes the function that takes a service's events: each takes effect once, in one transaction with the note that
 * it did. Events are handled together while all goes well; when one fails they are handled one by one, and the one
 * that keeps failing goes to the dead letters so that those behind it are not held up.
 */
export function consumer({
  service,
  handlers,
  journal,
  bus,
  log,
  metrics,
  wrongWith = () => undefined,
  pause = setTimeout,
}: ConsumerOptions) {
  async function take(envelopes: Envelope[]) {
    if (!journal) return handleInRuns(envelopes)
    const handleFresh = async () => {
      const ids = new Set(await journal.inbox.note(envelopes.map(each => each.id)))
      // Delete as we go: one batch may hold the same event twice.
      await handleInRuns(envelopes.filter(each => ids.delete(each.id)))
    }
    await journal.transaction(handleFresh, { relaxed: bus.relaxed })
  }

  async function handleInRuns(envelopes: Envelope[]) {
    for (const run of runsOfOneType(envelopes)) {
      const handler = handlers.get(run[0]?.type ?? '') as EventHandler<unknown> & {
        [batched]?: (data: unknown[], envelopes: Envelope[]) => Promise<void>
      }
      const together = handler[batched]
      if (together) {
        const data = run.map(each => each.data)
        await inTrace(commonTrace(run.map(traceOf)), () => together(data, run))
      } else {
        for (const each of run) await inTrace(traceOf(each), () => handler(each.data, each))
      }
    }
  }

  async function takeOne(envelope: Envelope) {
    for (let attempt = 1; ; attempt++) {
      try {
        await take([envelope])
        return count([envelope])
      } catch (error) {
        log.warn(
          'an event could not be handled',
          { service, event: envelope.type, eventId: envelope.id, attempt },
          error,
        )
        const wait = pauses[attempt - 1]
        if (wait === undefined) {
          // Not the event's fault while the service's own database is away: it comes again, with those behind it.
          await journal?.outbox.count()
          return setAside(envelope, error)
        }
        await pause(wait)
      }
    }
  }

  async function setAside(envelope: Envelope, error: unknown) {
    await bus.bury({ id: envelope.id, consumer: service, envelope, error: String(error) })
    metrics.eventsHandled({ service, event: envelope.type, outcome: 'buried' })
    log.error(
      'an event was put aside as a dead letter',
      { service, event: envelope.type, eventId: envelope.id },
      error,
    )
  }

  /** Puts those aside that will never be handled, however often they are tried. */
  async function soundAmong(envelopes: Envelope[]): Promise<Envelope[]> {
    const sound: Envelope[] = []
    for (const each of envelopes) {
      const wrong = wrongWith(each)
      if (wrong === undefined) sound.push(each)
      else await setAside(each, new Error(wrong))
    }
    return sound
  }

  return async (envelopes: Envelope[]): Promise<void> => {
    const wanted = await soundAmong(envelopes.filter(each => handlers.has(each.type)))
    if (wanted.length === 0) return
    try {
      await take(wanted)
    } catch {
      for (const each of wanted) await inTrace(traceOf(each), () => takeOne(each))
      return
    }
    count(wanted)
  }

  function count(handled: Envelope[]) {
    for (const run of runsOfOneType(handled)) {
      metrics.eventsHandled({ service, event: run[0]?.type ?? '', outcome: 'handled' }, run.length)
    }
  }
}

const traceOf = ({ traceparent }: Envelope) => traceFrom(traceparent)

function runsOfOneType(envelopes: Envelope[]): Envelope[][] {
  const runs: Envelope[][] = []
  for (const each of envelopes) {
    const last = runs.at(-1)
    if (last?.[0]?.type === each.type) last.push(each)
    else runs.push([each])
  }
  return runs
}
