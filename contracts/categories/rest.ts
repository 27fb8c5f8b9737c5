import { Type } from 'typebox'
import { lines, Slug } from '../catalog/product.ts'
import { AlreadyExists, defineFailure } from '../common/errors.ts'
import { anyone, holding, route } from '../common/rest.ts'
import { listOf, object, Text } from '../common/schema.ts'

export const CategoryNotFound = defineFailure(
  'category_not_found',
  'not-found',
  'There is no such category',
)
export const CategoryInUse = defineFailure(
  'category_in_use',
  'conflict',
  'The category has others below it',
)
export const CategoryInvalid = defineFailure(
  'category_invalid',
  'invalid',
  'The category cannot stand there',
)

export const Category = object(
  {
    slug: Slug,
    name: Text(80),
    line: Type.Enum([...lines]),
    parent: Type.Optional(Slug),
    position: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      description: 'Its place among its neighbours',
    }),
  },
  { title: 'Category' },
)

/** The shelves of the shop. */
export const CategoriesRest = {
  listCategories: route({
    method: 'GET',
    path: '/v1/categories',
    summary: 'All categories, parents before their children',
    access: anyone,
    query: object({ line: Type.Optional(Type.Enum([...lines])) }),
    replies: { 200: listOf(Category) },
  }),
  createCategory: route({
    method: 'POST',
    path: '/v1/categories',
    summary: 'Make a category',
    access: holding('catalog:write'),
    idempotency: 'accepted',
    body: Category,
    replies: { 201: Category },
    errors: [AlreadyExists, CategoryInvalid],
  }),
  changeCategory: route({
    method: 'PATCH',
    path: '/v1/categories/:slug',
    summary: 'Rename or move a category',
    access: holding('catalog:write'),
    params: object({ slug: Slug }),
    body: object({
      name: Type.Optional(Text(80)),
      parent: Type.Optional(Slug),
      position: Type.Optional(Category.properties.position),
    }),
    replies: { 200: Category },
    errors: [CategoryNotFound, CategoryInvalid],
  }),
  removeCategory: route({
    method: 'DELETE',
    path: '/v1/categories/:slug',
    summary: 'Remove a category that has none below it',
    access: holding('catalog:write'),
    params: object({ slug: Slug }),
    replies: { 204: null },
    errors: [CategoryNotFound, CategoryInUse],
  }),
}
