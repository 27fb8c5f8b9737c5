import { LRUCache } from 'lru-cache'

/** A value, and the ids of what it was made from with the revision of each; without them it cannot be kept. */
export interface Made<T> {
  value: T
  from?: ReadonlyMap<string, number>
}

/**
 * Values made from things that are stored, kept in memory within a bound: the least recently used go first, and those
 * made from a thing that has changed since go as soon as it is said.
 */
export class Kept<T> {
  readonly #kept: LRUCache<string, Required<Made<T>>>
  readonly #keysOf = new Map<string, Set<string>>()
  readonly #making = new Map<string, Promise<Made<T>>>()

  /** `weigh` says how many bytes a value takes. */
  constructor({ bytes, weigh }: { bytes: number; weigh: (value: T) => number }) {
    this.#kept = new LRUCache({
      maxSize: bytes,
      sizeCalculation: ({ value }) => Math.max(1, weigh(value)),
      dispose: ({ from }, key) => this.#unlink(key, from),
    })
  }

  get(key: string): T | undefined {
    return this.#kept.get(key)?.value
  }

  /** Makes a value and keeps it; those who ask for it meanwhile wait for the same one. */
  async make(key: string, make: () => Promise<Made<T>>): Promise<T> {
    const underWay = this.#making.get(key)
    if (underWay) return (await underWay).value
    const making = make()
    this.#making.set(key, making)
    try {
      const { value, from } = await making
      // Otherwise something has changed meanwhile, and this may be what it was before.
      if (from && this.#making.get(key) === making) this.#keep(key, { value, from })
      return value
    } finally {
      if (this.#making.get(key) === making) this.#making.delete(key)
    }
  }

  /** Forgets what was made from an older revision of a thing than this one. */
  forget(id: string, revision = Number.POSITIVE_INFINITY): void {
    this.#making.clear()
    for (const key of this.#keysOf.get(id) ?? []) {
      const from = this.#kept.peek(key)?.from.get(id)
      if (from === undefined || from < revision) this.#kept.delete(key)
    }
  }

  forgetAll(): void {
    this.#making.clear()
    this.#kept.clear()
  }

  #keep(key: string, made: Required<Made<T>>): void {
    this.#kept.set(key, made)
    if (!this.#kept.has(key)) return
    for (const id of made.from.keys()) {
      const keys = this.#keysOf.get(id)
      if (keys) keys.add(key)
      else this.#keysOf.set(id, new Set([key]))
    }
  }

  #unlink(key: string, from: ReadonlyMap<string, number>): void {
    for (const id of from.keys()) {
      const keys = this.#keysOf.get(id)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysOf.delete(id)
    }
  }
}
