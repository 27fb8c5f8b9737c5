import type { Metadata, ServerUnaryCall, sendUnaryData, UntypedHandleCall } from '@grpc/grpc-js'
import {
  Forbidden,
  InvalidRequest,
  Unauthenticated,
  Unavailable,
} from '../../../contracts/common/errors.ts'
import { failureOf } from '../errors.ts'
import type { Placed } from '../placement.ts'
import type { ServiceIdentity } from '../security/identity.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { inTrace, newTrace, traceFrom } from '../telemetry/trace.ts'
import { bufferOf } from './bytes.ts'
import { untilDeadline } from './deadline.ts'
import { type Method, pathOf, type RpcDefinition } from './definition.ts'
import { failureToWire } from './failures.ts'
import { timed } from './timed.ts'

/** A service that others may call. */
export interface Served extends Placed {
  definition: RpcDefinition
  /** Resolves when it can be called; until then it answers `unavailable`. */
  started: Promise<void>
}

/** What it takes to receive calls. */
export interface ReceivingOptions {
  identity: ServiceIdentity
  log: Log
  metrics: Metrics
}

/** Makes the functions that gRPC calls for a service: under the name of each method, from bytes to bytes. */
export function receiving(
  service: Served,
  options: ReceivingOptions,
): Record<string, UntypedHandleCall> {
  let ready = false
  void service.started.then(() => {
    ready = true
  })
  const handlers = Object.entries(service.definition.methods).map(([name, method]) => [
    name,
    receive(service, name, method, () => ready, options),
  ])
  return Object.fromEntries(handlers)
}

function receive(
  service: Served,
  name: string,
  method: Method,
  ready: () => boolean,
  { identity, log, metrics }: ReceivingOptions,
) {
  const { requestType, responseType } = method
  const route = pathOf(service.definition, method)

  const answer = async (metadata: Metadata, bytes: Buffer): Promise<Buffer> => {
    // First of all: a stranger cannot make us read anything.
    const caller = await admitted(service, metadata, identity)
    if (!ready()) throw Unavailable({ detail: `${service.name} has not started yet.` })
    const handler = service.handlers()[name] as ReturnType<Placed['handlers']>[string]
    const reply = await handler(decoded(requestType, bytes), { caller })
    return bufferOf(responseType.encode(reply).finish())
  }
  const seconds = (outcome: string) =>
    metrics.rpcSeconds({ service: service.name, method: name, outcome })
  const timedAnswer = timed(answer, seconds)

  return (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
    const refuse = (error: unknown) => {
      const failure = failureOf(error)
      if (failure.kind === 'internal') {
        log.error('a call failed unexpectedly', { service: service.name, route }, failure.cause)
      }
      respond(failureToWire(failure))
    }
    const { metadata, request } = call
    const trace = traceFrom(metadata.get('traceparent')[0]) ?? newTrace()
    void inTrace(trace, () =>
      untilDeadline(Number(call.getDeadline()), () =>
        timedAnswer(metadata, request).then(reply => respond(null, reply), refuse),
      ),
    )
  }
}

async function admitted(
  { name, callers }: Placed,
  metadata: Metadata,
  identity: ServiceIdentity,
): Promise<string> {
  const [authorization = ''] = metadata.get('authorization')
  const token = /^Bearer (\S+)$/.exec(String(authorization))?.[1]
  if (token === undefined) {
    throw Unauthenticated({ detail: `A call to ${name} needs the token of a service.` })
  }
  const caller = await identity.callerOf(token, name)
  if (callers.includes(caller)) return caller
  throw Forbidden({ detail: `${caller} is not among the callers that ${name} admits.` })
}

function decoded(type: Method['requestType'], bytes: Buffer): unknown {
  try {
    return type.decode(bytes)
  } catch (cause) {
    throw InvalidRequest({ detail: 'This is no message of that type.', cause })
  }
}
