import type { Failure } from '../../../../contracts/common/errors.ts'
import type { LedgerEntry } from '../../../../contracts/stock/rest.ts'
import type { Reservation } from '../domain/reservation.ts'
import type { Level, Shelf } from '../domain/shelf.ts'

/** One decision about stock, made while nobody else can change what it looks at. */
export interface Decision<Out> {
  /** Whether somebody relies on it from now on; a promise to a checkout is followed by something durable. */
  durable?: boolean
  /** The SKUs it looks at; those of `reservation` come by themselves. */
  skus?: readonly string[]
  reservation?: string
  /** Levels that must exist for it. */
  places?: readonly { sku: string; warehouse: string }[]
  /** Pure: changes the shelf, and answers the reservation as it is then, if it is about one. */
  decide(
    shelf: Shelf,
    known: Reservation | undefined,
  ): { reservation?: Reservation | undefined; out: Out } | Failure
}

/** Everything that is kept about stock. */
export interface Stock {
  /** Makes a decision; those of the same moment are made one after the other in one transaction. */
  decide<Out>(decision: Decision<Out>): Promise<Out>
  levels(sku: string): Promise<Level[]>
  /** The ledger of a SKU, newest first, behind the entry with the id `after`. */
  ledger(sku: string, page: { limit: number; after: string | undefined }): Promise<LedgerEntry[]>
  /** The ids of promises whose time is over, at most `limit`. */
  overdue(now: Date, limit: number): Promise<string[]>
}
