import type { Outcome, PriceEntry } from '../domain/decision.ts'
import type { PriceChange, PriceHistory, PriceKey } from '../domain/price-change.ts'

/** A decision about prices, made while nobody else can make one. */
export interface PriceDecision {
  /** The prices it looks at, each once. */
  keys: readonly PriceKey[]
  /** Who makes it. */
  by: string
  /** Pure: says what follows from the prices as they are. */
  decide(entries: readonly PriceEntry[]): Outcome
}

/** Every change of every price. */
export interface Prices {
  /** The histories of these prices, in the same order; empty ones where there is no price. */
  histories(keys: readonly PriceKey[]): Promise<PriceHistory[]>
  /** Makes a decision and answers its changes: they are kept with its plans and events, or nothing is. */
  decide(decision: PriceDecision): Promise<PriceChange[]>
  /** Which price the sale with this id is about. */
  saleOn(id: string): Promise<PriceKey | undefined>
  /** Prices that have moved by themselves, but were not told; the longest ago first, at most `limit`. */
  movedBy(now: Date, limit: number): Promise<PriceKey[]>
}
