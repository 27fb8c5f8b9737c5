import type { Currency } from '../../../../contracts/common/money.ts'
import { assertOneSku, type PriceHistory } from './price-change.ts'

/** What a SKU costs at one moment, in minor units, VAT included. */
export interface Price {
  amount: number
  currency: Currency
  /** There only while a reduction may lawfully be announced. */
  reduction?: Reduction
  /** The moment at which the price changes by itself, as far as it is planned. */
  until?: Date
}

/** A reduction as the shop must show it; a percentage alone is not enough, nor is the price before. */
export interface Reduction {
  since: Date
  /** The price in force just before the reduction began. */
  compareAt: number
  /** The lowest price of the 30 days before the reduction, which has to stand beside it. */
  lowestOf30Days: number
  /** Whole per cent below `lowestOf30Days`, rounded down (CJEU C-330/23, Aldi Süd). */
  percent: number
}

/** A span in which neither the base price nor the price asked changes; it ends where the next begins. */
interface Phase {
  from: Date
  base: number
  amount: number
}

const referencePeriodMs = 30 * 24 * 60 * 60 * 1000

/**
 * The price at a moment: the lowest among the base price and the sales that run; undefined before the
 * first base price. `history` holds one SKU in one currency, else a `TypeError` is thrown.
 */
export function priceAt(history: PriceHistory, at: Date): Price | undefined {
  const phases = phasesOf(history)
  const current = phases.findLastIndex(phase => phase.from <= at)
  return priceOf(phases, current, history)
}

/** The first moment after another one at which the price or its reduction changes by itself, as it is planned. */
export function nextMoveOf(history: PriceHistory, after: Date): Date | undefined {
  const phases = phasesOf(history)
  const seen = (index: number) => priceOf(phases, index, history)
  return phases.find(({ from }, i) => from > after && !looksTheSame(seen(i), seen(i - 1)))?.from
}

function priceOf(
  phases: readonly Phase[],
  index: number,
  history: PriceHistory,
): Price | undefined {
  const phase = phases[index]
  const currency = history[0]?.currency
  if (!phase || !currency) return undefined
  const reduction = reductionOf(phases, index)
  const until = phases[index + 1]?.from
  return {
    amount: phase.amount,
    currency,
    ...(reduction && { reduction }),
    ...(until && { until }),
  }
}

/**
 * The reduction of a phase by Directive 98/6/EC, Art. 6a, inserted by Directive (EU) 2019/2161, Art. 2:
 * the prior price is the lowest of the 30 days before the reduction (6a(2)), and of the days before
 * the first reduction while it is deepened without interruption (6a(5)). A price that rises again
 * within a sale counts as a new reduction, measured against the lower price before it. Nothing may be
 * announced when there was no price before, or none that is higher.
 */
function reductionOf(phases: readonly Phase[], index: number): Reduction | undefined {
  const phase = phases[index]
  if (!phase || !isReduced(phase)) return undefined

  const first = firstOfReduction(phases, index)
  const since = phases[first]?.from ?? phase.from
  const compareAt = phases[first - 1]?.amount
  if (compareAt === undefined) return undefined

  const earliest = new Date(since.getTime() - referencePeriodMs)
  const shown = phases.slice(0, first).filter((_, i) => (phases[i + 1]?.from ?? since) > earliest)
  const lowestOf30Days = Math.min(...shown.map(({ amount }) => amount))
  if (lowestOf30Days <= phase.amount) return undefined

  const percent = Math.floor(((lowestOf30Days - phase.amount) * 100) / lowestOf30Days)
  return { since, compareAt, lowestOf30Days, percent }
}

/** The first phase of the unbroken run of ever lower sale prices that ends with this one. */
function firstOfReduction(phases: readonly Phase[], index: number): number {
  const before = phases[index - 1]
  const continues = before && isReduced(before) && before.amount >= (phases[index]?.amount ?? 0)
  return continues ? firstOfReduction(phases, index - 1) : index
}

const isReduced = ({ amount, base }: Phase): boolean => amount < base

/** The life of a price as spans without a gap, from the first base price on. */
function phasesOf(history: PriceHistory): Phase[] {
  assertOneSku(history)
  // Numbers, not dates: they compare faster, and equal moments become one in a set.
  const spans = history.map(({ kind, amount, from, until }) => ({
    kind,
    amount,
    from: from.getTime(),
    until: until?.getTime() ?? Infinity,
  }))
  const bases = spans.filter(({ kind }) => kind === 'base').toSorted((a, b) => a.from - b.from)
  const sales = spans.filter(({ kind }) => kind === 'sale')
  const moments = new Set(spans.flatMap(({ from, until }) => [from, until]))
  moments.delete(Infinity)

  const phases: Phase[] = []
  for (const moment of [...moments].toSorted((a, b) => a - b)) {
    const base = bases.findLast(({ from }) => from <= moment)?.amount
    if (base === undefined) continue
    const running = sales.filter(({ from, until }) => from <= moment && moment < until)
    const amount = Math.min(base, ...running.map(sale => sale.amount))
    const last = phases.at(-1)
    if (last?.base !== base || last.amount !== amount) {
      phases.push({ from: new Date(moment), base, amount })
    }
  }
  return phases
}

/** Whether shoppers see no difference between two prices. */
export const looksTheSame = (a: Price | undefined, b: Price | undefined): boolean =>
  a?.amount === b?.amount &&
  a?.reduction?.since.getTime() === b?.reduction?.since.getTime() &&
  a?.reduction?.compareAt === b?.reduction?.compareAt &&
  a?.reduction?.lowestOf30Days === b?.reduction?.lowestOf30Days
