import type { EventType } from '../../contracts/common/events.ts'
import type { RestContract } from '../../contracts/common/rest.ts'
import type { EventHandler } from './events/consumer.ts'
import type { Loop } from './loop.ts'
import type { RestHandlers } from './rest/handler.ts'
import type { RpcClient, RpcDefinition, RpcHandlers } from './rpc/definition.ts'
import type { Settings } from './settings.ts'
import type { BlobsStore } from './stores/blobs/port.ts'
import type { ColumnarStore } from './stores/columnar/port.ts'
import type { DocumentsStore } from './stores/documents/port.ts'
import type { KeyValueStore } from './stores/key-value/port.ts'
import type { RelationalStore } from './stores/relational/port.ts'
import type { Log } from './telemetry/log.ts'

export const domains = ['user', 'product', 'order', 'inventory', 'analysis'] as const
export type Domain = (typeof domains)[number]

export type Store<Port = unknown> =
  | RelationalStore<Port>
  | DocumentsStore<Port>
  | KeyValueStore<Port>
  | BlobsStore<Port>
  | ColumnarStore<Port>

// oxlint-disable-next-line typescript/no-explicit-any -- whatever the service's app needs
export type Stores = Record<string, Store<any>>
export type Uses = Record<string, RpcDefinition>
// oxlint-disable-next-line typescript/no-explicit-any -- events of any shape
export type Subscriptions = Record<string, EventType<any>>

/** The ports of the declared stores, opened. */
export type Opened<S extends Stores> = {
  [K in keyof S]: S[K] extends Store<infer Port> ? Port : never
}

/** Background work that a service asks for. */
export interface BackgroundWork {
  name: string
  everyMs: number
  gatherMs?: number
  /** Does a part of the work and answers how much it found. */
  run(): Promise<number>
}

/** What a service is wired with: everything that comes from outside. */
export interface Wiring<S extends Stores, U extends Uses> {
  stores: Opened<S>
  uses: { [K in keyof U]: RpcClient<U[K]> }
  newId(prefix: string): string
  now(): Date
  log: Log
  settings: Settings
  /** A key of the service's own for a purpose, the same at every start. */
  secret(purpose: string): Buffer
  /** Starts work that is done again and again while the service runs. */
  background(work: BackgroundWork): Loop
  /** A number for Prometheus, named `shoecloud_<service>_<name>`. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
  /** Tells whoever starts the platform something once, on the terminal; it is stored and logged nowhere. */
  announce(line: string): void
  /** Sends a request to this platform's own public address, as a partner's server would. */
  callback(
    path: string,
    request: { headers: Record<string, string>; body: string },
  ): Promise<{ status: number }>
}

type Handlers<Name extends string, Declared, Type> = keyof Declared extends never
  ? { [K in Name]?: undefined }
  : { [K in Name]: Type }

type EventHandlers<E extends Subscriptions> = {
  [K in keyof E]: E[K] extends EventType<infer Data> ? EventHandler<Data> : never
}

/** What a wired service answers with: a handler for everything it promises. */
export type Wired<
  R extends RestContract,
  P extends RpcDefinition,
  E extends Subscriptions,
  O extends Subscriptions = {},
> = Handlers<'rest', R, RestHandlers<R>> &
  Handlers<'rpc', P['methods'], RpcHandlers<P>> &
  Handlers<'on', E, EventHandlers<E>> &
  Handlers<'overheard', O, EventHandlers<O>> & {
    /** Awaited before the first request: reading what is kept in memory, making what must exist. */
    start?(): Promise<void>
    close?(): Promise<void>
  }

/** The manifest of a service: what it owns, needs and promises, and how it is wired. */
export interface Service<
  S extends Stores = Stores,
  U extends Uses = Uses,
  R extends RestContract = RestContract,
  P extends RpcDefinition = RpcDefinition,
  E extends Subscriptions = Subscriptions,
  O extends Subscriptions = Subscriptions,
> {
  /** The same as the name of its folder, of its contracts and of its schema. */
  name: string
  domain: Domain
  /** One sentence: what it is for. */
  says: string
  stores?: S
  uses?: U
  rest?: R
  rpc?: P
  /** The services that may call its rpc; nobody else may. */
  callers?: readonly string[]
  // oxlint-disable-next-line typescript/no-explicit-any -- events of any shape
  publishes?: readonly EventType<any>[]
  subscribes?: E
  /** `broadcast`: every replica hears every event, for what is kept in memory; else the replicas share them. */
  hears?: 'shared' | 'broadcast'
  /**
   * Events that every replica hears, also its own: to forget what it keeps in memory. They come from now on and
   * outside the inbox, so their handlers bear repetition; and already before `start` is done, so that nothing is
   * missed while it reads.
   */
  overhears?: O
  wire(wiring: Wiring<S, U>): Wired<R, P, E, O>
}

/** A service of any shape, as the host handles it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the host is told the shape by the manifest
export type AnyService = Service<any, any, any, any, any, any>

/** Declares a service. A missing handler, a wrong payload or a misspelt dependency does not compile. */
export const defineService = <
  S extends Stores = {},
  U extends Uses = {},
  R extends RestContract = {},
  P extends RpcDefinition = { name: string; fullName: string; methods: {} },
  E extends Subscriptions = {},
  O extends Subscriptions = {},
>(
  service: Service<S, U, R, P, E, O>,
): Service<S, U, R, P, E, O> => service
