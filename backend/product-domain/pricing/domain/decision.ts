import type { Event } from '../../../../contracts/common/events.ts'
import { styleOf } from '../../../../contracts/common/sku.ts'
import { PricesChanged } from '../../../../contracts/pricing/events.ts'
import { looksTheSame, nextMoveOf, type Price, priceAt } from './price.ts'
import type { PriceChange, PriceHistory, PriceKey } from './price-change.ts'
import { shownPrice } from './shown-price.ts'

/** A price with its history, while nobody else can change it. */
export interface PriceEntry extends PriceKey {
  history: PriceHistory
  /** When the price moves next by itself; a moment in the past is a move that was not told yet. */
  nextMove: Date | undefined
}

/** What follows from a decision, to be kept as a whole. */
export interface Outcome {
  /** The changes that are new, or end at another moment than before. */
  changes: PriceChange[]
  /** Where the next move is another one than before; without a moment there is none any more. */
  nextMoves: (PriceKey & { at: Date | undefined })[]
  /** What is told: the prices that shoppers see now and did not see when prices were told last. */
  events: Event[]
}

interface Decided {
  entry: PriceEntry
  history: PriceHistory
}

/** Lets a rule give each price its new history, and says what follows from it at this moment. */
export function outcomeOf(
  entries: readonly PriceEntry[],
  rule: (entry: PriceEntry, now: Date) => PriceHistory,
  now: Date,
): Outcome {
  const decided = entries.map(entry => ({ entry, history: rule(entry, now) }))
  return {
    changes: decided.flatMap(({ entry, history }) =>
      history.filter(change => !entry.history.includes(change)),
    ),
    nextMoves: decided.flatMap(each => newPlan(each, now)),
    events: newsOf(decided, now),
  }
}

function newPlan({ entry: { sku, currency, nextMove }, history }: Decided, now: Date) {
  const at = nextMoveOf(history, now)
  return at?.getTime() === nextMove?.getTime() ? [] : [{ sku, currency, at }]
}

/** One event for each model with a price that looks different from what was told last. */
function newsOf(decided: readonly Decided[], now: Date): Event[] {
  const news = decided.flatMap(({ entry, history }) => {
    const price = priceAt(history, now)
    return price && !looksTheSame(price, lastTold(entry, now)) ? [{ sku: entry.sku, price }] : []
  })
  const byStyle = Map.groupBy(news, ({ sku }) => styleOf(sku))
  return [...byStyle].map(([styleCode, ofStyle]) =>
    PricesChanged({
      styleCode,
      at: now.toISOString(),
      prices: ofStyle.map(({ sku, price }) => ({ sku, shown: shownPrice(price) })),
    }),
  )
}

/** The price as it was before the first move that was not told yet. */
function lastTold({ history, nextMove }: PriceEntry, now: Date): Price | undefined {
  const untold = nextMove && nextMove <= now
  return priceAt(history, untold ? new Date(nextMove.getTime() - 1) : now)
}
