import { Failure } from '../../../../contracts/common/errors.ts'
import { OutOfStock, ReservationLost } from '../../../../contracts/stock/rest.ts'
import type { HeldLine, Line, Shelf } from './shelf.ts'

/** `expired` can be taken again while there are pairs; `released` is over. */
export type ReservationState = 'held' | 'committed' | 'expired' | 'released'

/** Pairs promised to a checkout. */
export interface Reservation {
  id: string
  state: ReservationState
  lines: HeldLine[]
  expiresAt: Date
}

/** What may become of a reservation; every rule below asks here. */
export const transitions: Record<ReservationState, readonly ReservationState[]> = {
  held: ['committed', 'expired', 'released'],
  expired: ['held', 'released'],
  committed: ['released'],
  released: [],
}

const may = ({ state }: Reservation, become: ReservationState): boolean =>
  transitions[state].includes(become)

/** What a reservation does with its pairs: the known one if there is one, and the shelf it changes. */
export interface Situation {
  shelf: Shelf
  known: Reservation | undefined
  now: Date
}

/** Promises all lines or none; what is held already under this id is answered as it is. */
export function reserve(
  { shelf, known, now }: Situation,
  wanted: { id: string; lines: readonly Line[]; ttlSeconds: number },
): Reservation | Failure {
  if (known && !may(known, 'held')) return known.state === 'released' ? lost(known) : known
  const lines = holdAll(shelf, wanted.lines)
  if (lines instanceof Failure) return lines
  const expiresAt = new Date(now.getTime() + wanted.ttlSeconds * 1000)
  return { id: wanted.id, state: 'held', lines, expiresAt }
}

/** Sells what was promised: the pairs leave the shelf. A promise that ran out is made again while there are pairs. */
export function commit({ shelf, known }: Situation): Reservation | Failure {
  if (known?.state === 'committed') return known
  const held = known && may(known, 'held') ? heldAgain(shelf, known) : known
  if (!held || !may(held, 'committed')) return lost(known)
  for (const line of held.lines) {
    shelf.letGo(line)
    shelf.move({ ...movementOf(held, line), delta: -line.quantity, reason: 'sold' })
  }
  return { ...held, state: 'committed' }
}

/** Gives the pairs back: promised ones become available, sold ones return to the shelf. Nobody can hold it again. */
export function release({ shelf, known, now }: Situation, id: string): Reservation {
  if (!known) return { id, state: 'released', lines: [], expiresAt: now }
  if (!may(known, 'released')) return known
  for (const line of known.lines) {
    if (known.state === 'held') shelf.letGo(line)
    if (known.state === 'committed') {
      shelf.move({ ...movementOf(known, line), delta: line.quantity, reason: 'order cancelled' })
    }
  }
  return { ...known, state: 'released' }
}

/** Lets go of a promise whose time is over; one that was kept or given back meanwhile stays as it is. */
export function expire({ shelf, known, now }: Situation): Reservation | undefined {
  if (!known || !may(known, 'expired') || known.expiresAt > now) return known
  for (const line of known.lines) shelf.letGo(line)
  return { ...known, state: 'expired' }
}

function heldAgain(shelf: Shelf, known: Reservation): Reservation | undefined {
  const lines = holdAll(shelf, known.lines)
  return lines instanceof Failure ? undefined : { ...known, state: 'held', lines }
}

function holdAll(shelf: Shelf, wanted: readonly Line[]): HeldLine[] | Failure {
  const lines = merged(wanted)
  const missing = lines.filter(({ sku, quantity }) => shelf.available(sku) < quantity)
  if (missing.length === 0) return lines.flatMap(line => shelf.hold(line))
  return OutOfStock({
    detail: `Not enough pairs of ${missing.map(({ sku }) => sku).join(', ')}.`,
    facts: { skus: missing.map(({ sku }) => ({ sku, available: shelf.available(sku) })) },
  })
}

// A SKU that is named twice is one wish for the sum.
function merged(lines: readonly Line[]): Line[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }))
}

const movementOf = ({ id }: Reservation, { sku, warehouse }: HeldLine) => ({
  sku,
  warehouse,
  reference: id,
  by: 'checkout',
})

const lost = (known: Reservation | undefined): Failure =>
  ReservationLost({ facts: { skus: (known?.lines ?? []).map(({ sku }) => ({ sku })) } })
