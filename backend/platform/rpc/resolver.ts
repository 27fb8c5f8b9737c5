import { AsyncLocalStorage } from 'node:async_hooks'
import { type ChannelOptions, experimental, status } from '@grpc/grpc-js'
import type { Directory } from './directory.ts'

const scheme = 'shoecloud'

// Of no matter to a connection: those of several channels to one address are shared.
const directoryOption = `${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}.shoecloud.directory`

/** What a gRPC channel to a service is opened with, so that it follows the directory. */
export const targetOf = (service: string, directory: Directory) => ({
  target: `${scheme}:${service}`,
  options: { [directoryOption]: directory },
})

/** Tells a gRPC channel the addresses of its service, as the directory has them. */
class DirectoryResolver implements experimental.Resolver {
  readonly #service: string
  readonly #listener: experimental.ResolverListener
  readonly #directory: Directory
  #watching: { end(): void } | undefined

  constructor(
    { path: service }: experimental.GrpcUri,
    listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    this.#service = service
    this.#listener = listener
    this.#directory = options[directoryOption]
  }

  static getDefaultAuthority = ({ path: service }: experimental.GrpcUri): string => service

  /** Called again and again while a replica is missing; the directory tells what is new by itself. */
  updateResolution(): void {
    if (this.#watching) return
    const watching = { end() {} }
    this.#watching = watching
    // Not in the call that happens to be the first, and the library must not hear before we return.
    outside(queueMicrotask, () => {
      if (this.#watching !== watching) return
      const hear = (addresses: string[]) => {
        if (this.#watching === watching) this.#hear(addresses)
      }
      watching.end = this.#directory.watch(this.#service, hear)
    })
  }

  destroy(): void {
    this.#watching?.end()
    this.#watching = undefined
  }

  #hear(addresses: string[]) {
    const endpoints = addresses.map(address => ({ addresses: [hostAndPort(address)] }))
    const found = experimental.statusOrFromValue<experimental.Endpoint[]>(endpoints)
    // With an error, those that were known last are asked still: a directory that has lost its memory stops nobody.
    this.#listener(endpoints.length > 0 ? found : nowhere, {}, null, '')
  }
}

const nowhere = experimental.statusOrFromError<experimental.Endpoint[]>({
  code: status.UNAVAILABLE,
  details: 'The directory knows no address.',
})

const outside = AsyncLocalStorage.snapshot()

function hostAndPort(address: string): { host: string; port: number } {
  const { host, port } = experimental.splitHostPort(address) ?? {}
  if (host === undefined || port === undefined) throw new TypeError(`${address} is no host:port`)
  return { host, port }
}

experimental.registerResolver(scheme, DirectoryResolver)
