import { LRUCache } from 'lru-cache'
import type { Decision } from '../app/ports.ts'
import type { Reservation } from '../domain/reservation.ts'
import type { Level } from '../domain/shelf.ts'

/** What decisions are made on: all levels of their SKUs, and the reservations that there are. */
export interface View {
  levels: Level[]
  reservations: Map<string, Reservation>
}

/** The stock as this process saw it last, within a bound; others may have changed it since. */
export class LastSeen {
  readonly #levels = new LRUCache<string, Level[]>({ max: 20_000 })
  readonly #held = new LRUCache<string, Reservation>({ max: 20_000 })

  /** What these decisions look at; `undefined` where a part of it was never seen. */
  viewFor(decisions: readonly Decision<never>[]): View | undefined {
    const held = decisions.flatMap(({ reservation = '' }) => this.#held.get(reservation) ?? [])
    const reservations = new Map(held.map(each => [each.id, each]))
    const skus = new Set(held.flatMap(({ lines }) => lines.map(({ sku }) => sku)))
    for (const { reservation = '', skus: named = [], places = [] } of decisions) {
      for (const sku of named) skus.add(sku)
      const seen = named.length > 0 || reservations.has(reservation)
      if (!seen || places.length > 0) return undefined
    }
    const levels = [...skus].map(sku => this.#levels.get(sku))
    return levels.every(each => each !== undefined)
      ? { levels: levels.flat(), reservations }
      : undefined
  }

  remember({ levels, reservations }: View): void {
    for (const [sku, ofSku] of Map.groupBy(levels, level => level.sku)) this.#levels.set(sku, ofSku)
    for (const [id, reservation] of reservations) {
      if (reservation.state === 'held') this.#held.set(id, reservation)
      else this.#held.delete(id)
    }
  }
}
