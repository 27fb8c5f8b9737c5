import { SkuNotFound } from '../../../../contracts/stock/rest.ts'
import type { Level } from '../domain/shelf.ts'
import type { Stock } from './ports.ts'

/** The levels of a SKU in every warehouse; fails with `sku_not_found` where it was never on a shelf. */
export const stockLevels =
  ({ stock }: { stock: Stock }) =>
  async (sku: string): Promise<Level[]> => {
    const levels = await stock.levels(sku)
    if (levels.length === 0) throw SkuNotFound({ detail: `There is no stock of ${sku}.` })
    return levels
  }
