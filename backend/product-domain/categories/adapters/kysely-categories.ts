import { CategoryChanged } from '../../../../contracts/categories/events.ts'
import { Failure } from '../../../../contracts/common/errors.ts'
import { portableRelational } from '../../../platform/stores/relational/port.ts'
import type { Categories } from '../app/ports.ts'
import type { Category, Tree } from '../domain/tree.ts'

interface Tables {
  categories: {
    slug: string
    name: string
    line: Category['line']
    parent: string | null
    position: number
  }
  /** One row, on which those who change the tree wait for each other. */
  tree: { id: number; edits: number }
}

/** Categories in a relational database, in SQL that PostgreSQL and MySQL share. */
export const kyselyCategories = portableRelational<Tables, Categories>(store => {
  const { db } = store
  let listeners: (() => void)[] = []

  async function all(): Promise<Tree> {
    const rows = await db.selectFrom('categories').selectAll().execute()
    return rows.map(({ parent, ...category }) => ({
      ...category,
      ...(parent !== null && { parent }),
    }))
  }

  const edit = (
    decide: (tree: Tree) => Category | Failure,
    write: (category: Category, tree: Tree) => Promise<unknown>,
    removed: boolean,
  ): Promise<Category> =>
    store.transaction(async () => {
      await db
        .updateTable('tree')
        .set(({ eb }) => ({ edits: eb('edits', '+', 1) }))
        .execute()
      const tree = await all()
      const category = decide(tree)
      if (category instanceof Failure) throw category
      await write(category, tree)
      await store.emit([CategoryChanged({ slug: category.slug, removed })])
      store.afterCommit(() => listeners.forEach(listener => listener()))
      return category
    })

  return {
    all,
    put: decide =>
      edit(
        decide,
        ({ slug, parent = null, ...rest }, tree) =>
          tree.some(each => each.slug === slug)
            ? db
                .updateTable('categories')
                .set({ ...rest, parent })
                .where('slug', '=', slug)
                .execute()
            : db
                .insertInto('categories')
                .values({ ...rest, slug, parent })
                .execute(),
        false,
      ),
    async take(decide) {
      await edit(
        decide,
        ({ slug }) => db.deleteFrom('categories').where('slug', '=', slug).execute(),
        true,
      )
    },
    onChange: listener => {
      listeners = [...listeners, listener]
    },
  }
})
