import type { NewProduct, ProductChange } from '../../../../contracts/catalog/product.ts'
import { Failure } from '../../../../contracts/common/errors.ts'
import type { Listing } from '../domain/listing.ts'
import { archiveProduct, changeProduct, makeProduct } from '../domain/product.ts'
import type { Catalogue } from './ports.ts'

interface Needs {
  catalogue: Catalogue
  newId(prefix: string): string
  now(): Date
}

/** Makes a product. */
export const create =
  ({ catalogue, newId, now }: Needs) =>
  async (given: NewProduct): Promise<Listing> => {
    const product = makeProduct(given, { id: newId('prd'), now: now() })
    if (product instanceof Failure) throw product
    return catalogue.add(product)
  }

/** Changes what staff names of a product. */
export const change =
  ({ catalogue, now }: Needs) =>
  (id: string, changes: ProductChange): Promise<Listing> =>
    catalogue.change(id, product => changeProduct(product, changes, now()))

/** Takes a product out of the shop for good; one that is archived already stays so. */
export const archive =
  ({ catalogue, now }: Needs) =>
  async (id: string): Promise<void> => {
    await catalogue.change(id, product => archiveProduct(product, now()))
  }
