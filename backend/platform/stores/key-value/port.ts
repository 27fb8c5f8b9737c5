/** Values under keys, owned by one service, each with a time to live. */
export interface KeyValue {
  get<Value>(key: string): Promise<Value | undefined>
  /** Stores a value for so many seconds. */
  set<Value>(key: string, value: Value, ttlSeconds: number): Promise<void>
  /** Stores a value if the key is free, and answers whether it was. */
  add<Value>(key: string, value: Value, ttlSeconds: number): Promise<boolean>
  /**
   * Changes a value as one atomic step and answers what is stored then. `change` is pure, may run more than once,
   * and answers `undefined` to remove the value; what it throws is thrown here, and changes nothing.
   */
  update<Value>(
    key: string,
    change: (current: Value | undefined) => Value | undefined,
    ttlSeconds: number,
  ): Promise<Value | undefined>
  remove(key: string): Promise<void>
  /** The keys that begin with `prefix`, in order, at most `limit`. */
  keys(prefix: string, limit: number): Promise<string[]>
}

/** What a service declares in its manifest to get a key-value store: `keyValue(openCarts)`. */
export interface KeyValueStore<Port> {
  kind: 'key-value'
  open(store: KeyValue): Port
}

/** Declares a store over this service's keys; `open` gives the port that the app sees. */
export const keyValue = <Port>(open: (store: KeyValue) => Port): KeyValueStore<Port> => ({
  kind: 'key-value',
  open,
})
