import { Failure } from '../../../../contracts/common/errors.ts'
import type {
  Reservation as ReservationReply,
  ReserveRequest,
} from '../../../../contracts/stock/gen/rpc.ts'
import {
  commit,
  expire,
  type Reservation,
  release,
  reserve,
  type Situation,
} from '../domain/reservation.ts'
import type { Stock } from './ports.ts'

interface Needs {
  stock: Stock
  now(): Date
}

/** Promises pairs to a checkout, for a while. */
export const reservePairs =
  (needs: Needs) =>
  ({ reservationId, lines, ttlSeconds }: ReserveRequest): Promise<ReservationReply> =>
    settle(
      needs,
      reservationId,
      lines.map(({ sku }) => sku),
      situation => reserve(situation, { id: reservationId, lines, ttlSeconds }),
    )

/** Sells what was promised. */
export const commitReservation =
  (needs: Needs) =>
  ({ reservationId }: { reservationId: string }): Promise<ReservationReply> =>
    settle(needs, reservationId, [], commit)

/** Takes a promise back, or a sale that was cancelled. */
export const releaseReservation =
  (needs: Needs) =>
  ({ reservationId }: { reservationId: string }): Promise<ReservationReply> =>
    settle(needs, reservationId, [], situation => release(situation, reservationId))

/** Takes back promises whose time is over, and answers how many there were. */
export const expireReservations = (needs: Needs) => async (): Promise<number> => {
  const overdue = await needs.stock.overdue(needs.now(), 250)
  await Promise.all(overdue.map(id => settle(needs, id, [], expire)))
  return overdue.length
}

function settle(
  { stock, now }: Needs,
  id: string,
  skus: string[],
  rule: (situation: Situation) => Reservation | Failure | undefined,
): Promise<ReservationReply> {
  return stock.decide({
    reservation: id,
    skus,
    decide(shelf, known) {
      const reservation = rule({ shelf, known, now: now() })
      if (reservation instanceof Failure) return reservation
      return { reservation, out: { reservationId: id, state: reservation?.state ?? 'released' } }
    },
  })
}
