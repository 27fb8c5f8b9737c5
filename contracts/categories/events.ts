import { Type } from 'typebox'
import { Slug } from '../catalog/product.ts'
import { defineEvent } from '../common/events.ts'
import { object } from '../common/schema.ts'

/** A category was made, renamed, moved or removed. */
export const CategoryChanged = defineEvent({
  type: 'categories.category-changed.v1',
  key: 'slug',
  data: object({ slug: Slug, removed: Type.Boolean() }),
})
