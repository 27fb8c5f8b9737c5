import type { Failure } from '../../../../contracts/common/errors.ts'
import { StockWouldBeNegative } from '../../../../contracts/stock/rest.ts'
import type { Level, Movement, Shelf } from './shelf.ts'

/** Books movements that staff reports, all or none: promised pairs cannot be taken away. */
export function adjust(shelf: Shelf, movements: readonly Movement[]): Level[] | Failure {
  const tooMuch = movements.find(({ sku, warehouse, delta }) => {
    const { onHand, reserved } = shelf.at(sku, warehouse)
    return onHand - reserved + delta < 0
  })
  if (!tooMuch) return movements.map(movement => shelf.move(movement))
  const { sku, warehouse, delta } = tooMuch
  return StockWouldBeNegative({
    detail: `${sku} has ${shelf.available(sku)} pairs free; ${-delta} cannot leave ${warehouse}.`,
  })
}
