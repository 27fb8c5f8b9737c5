import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../../../contracts/common/errors.ts'
import { randomFrom } from '../../../platform/testing/random.ts'
import { adjust } from './adjustment.ts'
import {
  commit,
  expire,
  type Reservation,
  type ReservationState,
  release,
  reserve,
  transitions,
} from './reservation.ts'
import { Shelf } from './shelf.ts'

const now = new Date('2026-03-01T10:00:00Z')
const later = new Date('2026-03-01T10:16:00Z')
const sku = 'VL1-104-425'
const wish = { id: 'chk_1', lines: [{ sku, quantity: 2 }], ttlSeconds: 900 }
const states = Object.keys(transitions) as ReservationState[]

const shelfOf = (...onHand: number[]) =>
  new Shelf(onHand.map((pairs, i) => ({ ...place(i), onHand: pairs, reserved: 0, revision: 1 })))
const place = (warehouse: number) => ({ sku, warehouse: `w${warehouse}` })

/** The rule that leads to each state. */
const rules: Record<ReservationState, (shelf: Shelf, known?: Reservation) => unknown> = {
  held: (shelf, known) => reserve({ shelf, known, now }, wish),
  committed: (shelf, known) => commit({ shelf, known, now }),
  expired: (shelf, known) => expire({ shelf, known, now: later }),
  released: (shelf, known) => release({ shelf, known, now }, wish.id),
}

/** A reservation that has come into a state by the rules. */
function reservationThatIs(state: ReservationState, shelf: Shelf): Reservation {
  const held = rules.held(shelf) as Reservation
  return state === 'held' ? held : (rules[state](shelf, held) as Reservation)
}

for (const from of states) {
  for (const to of states) {
    // What expired is held again on its way to being sold.
    const via = to === 'committed' && transitions[from].includes('held') ? 'held' : from
    const allowed = transitions[via].includes(to)

    test(`a reservation that is ${from} ${allowed ? 'becomes' : 'does not become'} ${to}`, () => {
      const shelf = shelfOf(5)
      const known = reservationThatIs(from, shelf)
      const outcome = rules[to](shelf, known)
      if (allowed) assert.equal((outcome as Reservation).state, to)
      else assert.ok(outcome === known || outcome instanceof Failure)
      assertSound(shelf, [5], allowed ? [outcome as Reservation] : [known])
    })
  }
}

test('a promise that ran out is not sold when its pairs are gone, and names them', () => {
  const shelf = shelfOf(2)
  const expired = reservationThatIs('expired', shelf)
  reserve({ shelf, known: undefined, now }, { ...wish, id: 'chk_2' })
  const lost = rules.committed(shelf, expired)
  assert.ok(lost instanceof Failure && lost.code === 'reservation_lost')
  assert.deepEqual(lost.facts, { skus: [{ sku }] })
})

test('whatever happens in whatever order, pairs are promised and sold at most once, and the ledger adds up', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = randomFrom(seed)
    const begin = [random(6), random(6)]
    const shelf = shelfOf(...begin)
    const known = new Map<string, Reservation>()
    for (let step = 0; step < 40; step++) {
      const id = `chk_${random(5)}`
      const situation = { shelf, known: known.get(id), now: random(2) ? now : later }
      const wanted = { id, lines: [{ sku, quantity: 1 + random(4) }], ttlSeconds: 900 }
      const outcome = [
        () => reserve(situation, wanted),
        () => commit(situation),
        () => expire(situation),
        () => release(situation, id),
        () => {
          const movement = { ...place(random(2)), delta: random(5) - 2, reason: 'counted' }
          adjust(shelf, [{ ...movement, reference: undefined, by: 'staff' }])
          return undefined
        },
      ][random(5)]?.()
      if (outcome && !(outcome instanceof Failure)) known.set(id, outcome)
      assertSound(shelf, begin, [...known.values()])
    }
  }
})

function assertSound(shelf: Shelf, begin: number[], reservations: Reservation[]) {
  shelf.of(sku).forEach((level, i) => {
    const { warehouse, onHand, reserved } = level
    const there = <T extends { warehouse: string }>(each: T) => each.warehouse === warehouse
    const moved = shelf.movements.filter(there).reduce((sum, { delta }) => sum + delta, 0)
    const held = reservations
      .filter(({ state }) => state === 'held')
      .flatMap(({ lines }) => lines.filter(there))
      .reduce((sum, { quantity }) => sum + quantity, 0)
    assert.ok(0 <= reserved && reserved <= onHand, `${reserved} of ${onHand}`)
    assert.equal(onHand, (begin[i] ?? 0) + moved)
    assert.equal(reserved, held)
  })
}
