import type { Failure } from '../../../../contracts/common/errors.ts'
import type { Category, Tree } from '../domain/tree.ts'

/** Everything that is kept about categories. */
export interface Categories {
  all(): Promise<Tree>
  /** Puts one category in as `decide` says, which is pure, while nobody else changes the tree; fails as it does. */
  put(decide: (tree: Tree) => Category | Failure): Promise<Category>
  /** Takes the category out that `decide` names, in the same way. */
  take(decide: (tree: Tree) => Category | Failure): Promise<void>
  /** Calls `listener` after each change has been committed here. */
  onChange(listener: () => void): void
}
