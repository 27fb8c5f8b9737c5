import { newDeadline, withinDeadline } from './rpc/deadline.ts'
import type { RpcClient, RpcDefinition } from './rpc/definition.ts'
import { timed } from './rpc/timed.ts'
import { CannotStart } from './settings.ts'
import type { Metrics } from './telemetry/metrics.ts'

type Handler = (request: unknown, context: { caller: string }) => Promise<unknown>

/** A service that is placed in this process. */
export interface Placed {
  name: string
  callers: readonly string[]
  handlers(): Record<string, Handler>
}

/** The services of other processes: gives the functions of one, to be called by `caller`. */
export interface Elsewhere {
  client(
    definition: RpcDefinition,
    caller: string,
  ): Record<string, (request: unknown) => Promise<unknown>>
}

/** Where services live: finds the functions behind a contract for one that uses it. */
export interface Placement {
  /** Whether there is a way to the service: it is here, or could be elsewhere. */
  reaches(definition: RpcDefinition): boolean
  /** The functions of `definition`, to be called by `caller`; throws `CannotStart` where that cannot be. */
  client<D extends RpcDefinition>(definition: D, caller: string): RpcClient<D>
}

export interface PlacementOptions {
  /** The services of this process. */
  placed: ReadonlyMap<RpcDefinition, Placed>
  /** All others; without it there are no others. */
  elsewhere?: Elsewhere | undefined
  metrics: Metrics
}

/** Finds each service in this process if it is there, else elsewhere; whoever calls it sees no difference. */
export function placementOf({ placed, elsewhere, metrics }: PlacementOptions): Placement {
  return {
    reaches: definition => placed.has(definition) || elsewhere !== undefined,
    client<D extends RpcDefinition>(definition: D, caller: string): RpcClient<D> {
      const service = placed.get(definition)
      const methods = service
        ? localMethods(service, definition, caller, metrics)
        : elsewhere?.client(definition, caller)
      if (methods) return methods as RpcClient<D>
      throw new CannotStart(
        `${caller} needs ${definition.fullName}, which no service started here offers.`,
      )
    },
  }
}

// A call is a function call on plain objects, under the rules of a remote one.
function localMethods(
  service: Placed,
  definition: RpcDefinition,
  caller: string,
  metrics: Metrics,
): ReturnType<Elsewhere['client']> {
  if (!service.callers.includes(caller)) {
    throw new CannotStart(`${caller} is not among the callers that ${service.name} admits.`)
  }
  const context = { caller }
  const methods = Object.keys(definition.methods).map(method => {
    const call = (request: unknown) =>
      withinDeadline(service.name, newDeadline(), () =>
        (service.handlers()[method] as Handler)(request, context),
      )
    const labels = { service: service.name, method }
    return [method, timed(call, outcome => metrics.rpcSeconds({ ...labels, outcome }))]
  })
  return Object.fromEntries(methods)
}
