import {
  CategoryInUse,
  CategoryInvalid,
  CategoryNotFound,
} from '../../../../contracts/categories/rest.ts'
import { AlreadyExists, type Failure } from '../../../../contracts/common/errors.ts'

/** A shelf of the shop, below another one or on its own. */
export interface Category {
  slug: string
  name: string
  line: 'football' | 'urban'
  parent?: string
  position: number
}

/** What may change of a category. */
export interface CategoryChange {
  name?: string
  parent?: string
  position?: number
}

/** All categories, in no order: a forest without circles, in which each tree is of one line. */
export type Tree = readonly Category[]

/** The categories as they are read: each before those below it, neighbours by their position. */
export function inOrder(tree: Tree): Category[] {
  const below = Map.groupBy(tree, ({ parent }) => parent)
  const under = (parent: string | undefined): Category[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => a.position - b.position || (a.slug < b.slug ? -1 : 1))
      .flatMap(category => [category, ...under(category.slug)])
  return under(undefined)
}

/** A category that may join the tree; fails with `already_exists` or `category_invalid`. */
export function added(tree: Tree, category: Category): Category | Failure {
  if (find(tree, category.slug))
    return AlreadyExists({
      errors: [{ field: 'slug', message: 'another category has it already' }],
    })
  return misplaced(tree, category) ?? category
}

/** A category with what changes of it; fails with `category_not_found` or `category_invalid`. */
export function changed(tree: Tree, slug: string, change: CategoryChange): Category | Failure {
  const known = find(tree, slug)
  if (!known) return CategoryNotFound()
  const category = { ...known, ...change }
  return misplaced(tree, category) ?? category
}

/** A category that may leave the tree; fails with `category_not_found` or `category_in_use`. */
export function removed(tree: Tree, slug: string): Category | Failure {
  const known = find(tree, slug)
  if (!known) return CategoryNotFound()
  const children = tree.filter(({ parent }) => parent === slug).map(child => child.slug)
  if (children.length === 0) return known
  return CategoryInUse({ detail: `Move or remove what is below it first: ${children.join(', ')}.` })
}

const find = (tree: Tree, slug: string | undefined) => tree.find(each => each.slug === slug)

function misplaced(tree: Tree, { slug, line, parent }: Category): Failure | undefined {
  if (parent === undefined) return undefined
  const above = find(tree, parent)
  if (!above) return cannotStandBelow('is no category')
  if (above.line !== line) return cannotStandBelow(`is of the other line, ${above.line}`)
  // The tree has no circle: the way up ends.
  for (let each: Category | undefined = above; each; each = find(tree, each.parent))
    if (each.slug === slug) return cannotStandBelow('is the category itself, or below it')
  return undefined
}

const cannotStandBelow = (message: string): Failure =>
  CategoryInvalid({ errors: [{ field: 'parent', message }] })
