import { setTimeout as pause } from 'node:timers/promises'
import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { CannotStart } from '../settings.ts'
import { asItIs, mostMessageBytes } from './bytes.ts'
import { pathOf, type RpcDefinition } from './definition.ts'
import type { Directory } from './directory.ts'
import { type ReceivingOptions, receiving, type Served } from './receiving.ts'

export interface RpcServerOptions extends ReceivingOptions {
  /** The address to listen on. */
  host: string
  /** 0 for any that is free. */
  port: number
  /** The name or address by which others reach this machine. */
  reachedBy: string
  /** Where others look for the services. */
  directory?: Directory | undefined
  /** A file with the descriptors of all contracts, for tools that ask what there is. */
  descriptors?: string
}

/** The services of this process, as those in others call them. */
export interface RpcServer {
  /** Where others reach it: `host:port`. */
  address: string
  /** Takes no new calls, so that they go elsewhere, and waits for those that are under way. */
  stop(): Promise<void>
}

/** How long calls under way may take when the server stops; then whoever still watches our health is let go as well. */
const drainMs = 10_000

/** Offers services by gRPC on one port, beside their health and what they look like. */
export async function serveRpc(services: Served[], options: RpcServerOptions): Promise<RpcServer> {
  const { directory, descriptors, log } = options
  const server = new Server({
    'grpc.max_receive_message_length': mostMessageBytes,
    'grpc.enable_channelz': 0,
  })
  for (const each of services) {
    server.addService(asBytes(each.definition), receiving(each, options))
  }
  const names = services.map(({ definition }) => definition.fullName)
  const health = new HealthImplementation()
  const tell = (status: 'SERVING' | 'NOT_SERVING', told: string[]) => {
    for (const name of told) health.setStatus(name, status)
  }
  tell('NOT_SERVING', ['', ...names])
  health.addToServer(server)
  if (descriptors !== undefined) {
    const { addReflection } = await import('./reflection.ts')
    await addReflection(server, [...names, 'grpc.health.v1.Health'], descriptors)
  }
  const address = `${options.reachedBy}:${await listen(server, options)}`

  let stopping = false
  const withdrawals: (() => Promise<void>)[] = []
  for (const { name, definition, started } of services) {
    void started.then(() => {
      if (stopping) return
      tell('SERVING', [definition.fullName])
      if (directory) withdrawals.push(directory.announce(name, address))
    })
  }
  void Promise.all(services.map(each => each.started)).then(() => {
    if (!stopping) tell('SERVING', [''])
  })

  return {
    address,
    async stop() {
      stopping = true
      tell('NOT_SERVING', ['', ...names])
      await Promise.all(withdrawals.map(withdraw => withdraw())).catch((error: unknown) => {
        log.warn('this process could not be withdrawn; others find that it is gone', {}, error)
      })
      const closed = new Promise<void>(resolve => server.tryShutdown(() => resolve()))
      await Promise.race([closed, pause(drainMs, undefined, { ref: false })])
      server.forceShutdown()
    },
  }
}

/** A contract as gRPC is told it: bytes are made into messages by us, after the caller is known. */
function asBytes(definition: RpcDefinition): ServiceDefinition {
  const methods = Object.entries(definition.methods).map(([name, method]) => [
    name,
    {
      path: pathOf(definition, method),
      requestStream: false,
      responseStream: false,
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    },
  ])
  return Object.fromEntries(methods)
}

function listen(server: Server, { host, port }: RpcServerOptions): Promise<number> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) resolve(bound)
      else {
        const advice = `gRPC cannot listen on ${address}: ${error.message}. Choose another port with SHOECLOUD_RPC_PORT.`
        reject(new CannotStart(advice, { cause: error }))
      }
    })
  })
}
