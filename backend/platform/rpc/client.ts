import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { Internal } from '../../../contracts/common/errors.ts'
import type { ServiceIdentity } from '../security/identity.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { currentTrace } from '../telemetry/trace.ts'
import { asItIs, bufferOf, mostMessageBytes } from './bytes.ts'
import { newDeadline, tooLate } from './deadline.ts'
import { isRepeatable, type Method, pathOf, type RpcDefinition, serviceOf } from './definition.ts'
import type { Directory } from './directory.ts'
import { failureFromWire } from './failures.ts'
import { type Answer, type Patience, patiently } from './resilience.ts'
import { targetOf } from './resolver.ts'
import { timed } from './timed.ts'

export interface RemoteOptions {
  directory: Directory
  identity: ServiceIdentity
  log: Log
  metrics: Metrics
  /** When others are given up; for tests. */
  patience?: Patience
}

type Call = (request: unknown) => Promise<unknown>

/** The services of other processes. */
export interface Remote {
  /** The functions of a service, wherever the directory says that it is, to be called by `caller`. */
  client(definition: RpcDefinition, caller: string): Record<string, Call>
  close(): void
}

/** A service, as all callers in this process share it. */
interface Target {
  service: string
  channel: Client
  make: ReturnType<typeof patiently>
}

const channelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // A machine that vanished says nothing: it is left soon.
  'grpc.keepalive_time_ms': 5000,
  'grpc.keepalive_timeout_ms': 3000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2000,
  'grpc.max_receive_message_length': mostMessageBytes,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
}

/** Calls services by gRPC: one channel to each, over all its replicas in turn. */
export function openRemote({ directory, identity, log, metrics, patience }: RemoteOptions): Remote {
  const targets = new Map<string, Target>()

  function targetFor(service: string): Target {
    const known = targets.get(service)
    if (known) return known
    const { target, options } = targetOf(service, directory)
    const channel = new Client(target, credentials.createInsecure(), {
      ...channelOptions,
      ...options,
    })
    const made = { service, channel, make: patiently(service, log, patience) }
    targets.set(service, made)
    return made
  }

  return {
    client(definition, caller) {
      const target = targetFor(serviceOf(definition))
      const methods = Object.entries(definition.methods).map(([name, method]) => {
        const call = remoteCall(target, pathOf(definition, method), method, caller, identity)
        const labels = { service: target.service, method: name }
        return [name, timed(call, outcome => metrics.rpcClientSeconds({ ...labels, outcome }))]
      })
      return Object.fromEntries(methods)
    },
    close() {
      for (const { channel } of targets.values()) channel.close()
      targets.clear()
    },
  }
}

function remoteCall(
  { service, channel, make }: Target,
  path: string,
  method: Method,
  caller: string,
  identity: ServiceIdentity,
): Call {
  const { requestType, responseType } = method
  const repeatable = isRepeatable(method)
  return async request => {
    const bytes = bufferOf(requestType.encode(request).finish())
    const { at, ms } = newDeadline()
    const token = await identity.tokenFor(caller, service)
    const headers = () => {
      const metadata = new Metadata()
      metadata.set('authorization', `Bearer ${token}`)
      const trace = currentTrace()
      if (trace !== undefined) metadata.set('traceparent', trace)
      return metadata
    }
    const attempt = () =>
      new Promise<Answer>(resolve => {
        if (Date.now() >= at) {
          resolve({ failure: tooLate(service), silent: false, passing: false })
          return
        }
        const options = { deadline: at }
        channel.makeUnaryRequest(path, asItIs, asItIs, bytes, headers(), options, (error, reply) =>
          resolve(error ? failureFromWire(error, service, ms) : { bytes: reply as Buffer }),
        )
      })
    const answer = await make(attempt, repeatable)
    if ('failure' in answer) throw answer.failure
    try {
      return responseType.decode(answer.bytes)
    } catch (cause) {
      throw Internal({ cause })
    }
  }
}
