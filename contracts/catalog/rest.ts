import { Type } from 'typebox'
import { AlreadyExists, defineFailure, StaleVersion } from '../common/errors.ts'
import { CurrencySchema } from '../common/money.ts'
import { anyone, holding, route } from '../common/rest.ts'
import { Id, listOf, object, page } from '../common/schema.ts'
import {
  lines,
  NewProduct,
  Product,
  ProductCard,
  ProductChange,
  productStates,
  Slug,
} from './product.ts'

export const ProductNotFound = defineFailure(
  'product_not_found',
  'not-found',
  'There is no such product',
)
export const ProductInvalid = defineFailure(
  'product_invalid',
  'invalid',
  'The product contradicts itself',
)

const currency = Type.Optional(CurrencySchema)

/** What the retailer sells. */
export const CatalogRest = {
  listProducts: route({
    method: 'GET',
    path: '/v1/products',
    summary: 'Products, newest first; the public sees those that are published',
    access: anyone,
    query: object({
      ...page,
      currency,
      line: Type.Optional(Type.Enum([...lines])),
      category: Type.Optional(Slug),
      brand: Type.Optional(Type.String({ maxLength: 60 })),
      status: Type.Optional(Type.Enum([...productStates], { description: 'For staff' })),
    }),
    replies: { 200: listOf(ProductCard) },
  }),
  getProduct: route({
    method: 'GET',
    path: '/v1/products/:idOrSlug',
    summary: 'One product with its colourways, sizes, prices and availability',
    access: anyone,
    params: object({ idOrSlug: Type.String({ maxLength: 120 }) }),
    query: object({ currency }),
    replies: { 200: Product },
    errors: [ProductNotFound],
  }),
  createProduct: route({
    method: 'POST',
    path: '/v1/products',
    summary: 'Make a product',
    access: holding('catalog:write'),
    idempotency: 'accepted',
    body: NewProduct,
    replies: { 201: Product },
    errors: [AlreadyExists, ProductInvalid],
  }),
  changeProduct: route({
    method: 'PATCH',
    path: '/v1/products/:id',
    summary: 'Change a product; publish it, or take it back to a draft',
    access: holding('catalog:write'),
    params: object({ id: Id('prd') }),
    body: ProductChange,
    replies: { 200: Product },
    errors: [ProductNotFound, ProductInvalid, AlreadyExists, StaleVersion],
  }),
  archiveProduct: route({
    method: 'DELETE',
    path: '/v1/products/:id',
    summary: 'Archive a product: it is no longer sold, and stays in past orders',
    access: holding('catalog:write'),
    params: object({ id: Id('prd') }),
    replies: { 204: null },
    errors: [ProductNotFound],
  }),
}
