import { Failure } from '../../../../contracts/common/errors.ts'
import { adjust } from '../domain/adjustment.ts'
import type { Level, Movement } from '../domain/shelf.ts'
import type { Stock } from './ports.ts'

/** Books movements that staff reports, all or none; answers the levels they lead to, in the same order. */
export const adjustLevels =
  ({ stock }: { stock: Stock }) =>
  (movements: readonly Movement[]): Promise<Level[]> =>
    stock.decide({
      durable: true,
      skus: movements.map(({ sku }) => sku),
      places: movements,
      decide(shelf) {
        const levels = adjust(shelf, movements)
        return levels instanceof Failure ? levels : { out: levels }
      },
    })
