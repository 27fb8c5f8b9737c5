interface MessageType<M> {
  encode(message: M): { finish(): Uint8Array }
  decode(bytes: Uint8Array): M
}

/** A method of a service, as the generated code describes it. */
export interface Method {
  name: string
  // oxlint-disable-next-line typescript/no-explicit-any -- each method has messages of its own
  requestType: MessageType<any>
  // oxlint-disable-next-line typescript/no-explicit-any -- each method has messages of its own
  responseType: MessageType<any>
  options: { idempotencyLevel?: 'IDEMPOTENT' | 'NO_SIDE_EFFECTS' }
}

/** A service of a `.proto` file, as the generated code describes it. */
export interface RpcDefinition {
  name: string
  fullName: string
  methods: Record<string, Method>
}

/** The service that offers a contract: `stock` of `shoecloud.stock.v1.Stock`. */
export const serviceOf = ({ fullName }: RpcDefinition): string =>
  fullName.split('.').at(-3) ?? fullName

/** The name of a method on the wire. */
export const pathOf = ({ fullName }: RpcDefinition, method: Method): string =>
  `/${fullName}/${method.name}`

/** Whether a call may be made again when nobody knows what became of it. */
export const isRepeatable = ({ options: { idempotencyLevel } }: Method): boolean =>
  idempotencyLevel !== undefined

type Message<T> = T extends { decode(...input: never[]): infer M } ? M : never

/** The functions that a caller is given: plain objects in and out, wherever the service is placed. */
export type RpcClient<D extends RpcDefinition> = {
  [M in keyof D['methods']]: (
    request: Message<D['methods'][M]['requestType']>,
  ) => Promise<Message<D['methods'][M]['responseType']>>
}

/** What is known of a call besides its request. */
export interface CallContext {
  /** The service that calls. */
  caller: string
}

/** The functions that a service gives for its part. */
export type RpcHandlers<D extends RpcDefinition> = {
  [M in keyof D['methods']]: (
    request: Message<D['methods'][M]['requestType']>,
    context: CallContext,
  ) => Promise<Message<D['methods'][M]['responseType']>>
}
