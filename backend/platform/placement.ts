import { Unavailable } from '../../contracts/common/errors.ts'
import { failureOf } from './errors.ts'
import type { RpcClient, RpcDefinition } from './rpc/definition.ts'
import { CannotStart } from './settings.ts'
import type { Metrics } from './telemetry/metrics.ts'

type Handler = (request: unknown, context: { caller: string }) => Promise<unknown>

/** A service that is placed in this process. */
export interface Placed {
  name: string
  callers: readonly string[]
  handlers(): Record<string, Handler>
}

/** Where services live: finds the functions behind a contract for one that uses it. */
export interface Placement {
  /** The functions of `definition`, to be called by `caller`; throws `CannotStart` where that cannot be. */
  client<D extends RpcDefinition>(definition: D, caller: string): RpcClient<D>
}

/** How long a call between services may take. */
const deadlineMs = 10_000

/** Everything in this process: a call is a function call on plain objects, under the rules of a remote one. */
export function inProcess(placed: ReadonlyMap<RpcDefinition, Placed>, metrics: Metrics): Placement {
  return {
    client(definition, caller) {
      const service = placed.get(definition)
      if (!service) {
        throw new CannotStart(
          `${caller} needs ${definition.fullName}, which no service started here offers.`,
        )
      }
      if (!service.callers.includes(caller)) {
        throw new CannotStart(`${caller} is not among the callers that ${service.name} admits.`)
      }
      const methods = Object.keys(definition.methods).map(method => [
        method,
        localMethod(service, method, caller, metrics),
      ])
      return Object.fromEntries(methods)
    },
  }
}

function localMethod(service: Placed, method: string, caller: string, metrics: Metrics): Handler {
  const seconds = (outcome: string) =>
    metrics.rpcSeconds({ service: service.name, method, outcome })
  const succeeded = seconds('ok')
  const context = { caller }
  return async request => {
    const started = performance.now()
    try {
      const reply = await withinDeadline(service.handlers()[method] as Handler, request, context)
      succeeded((performance.now() - started) / 1000)
      return reply
    } catch (error) {
      seconds(failureOf(error).code)((performance.now() - started) / 1000)
      throw error
    }
  }
}

function withinDeadline(
  handler: Handler,
  request: unknown,
  context: { caller: string },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(Unavailable({ detail: `No answer within ${deadlineMs / 1000} seconds.` }))
    const timer = setTimeout(late, deadlineMs)
    Promise.try(handler, request, context)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
