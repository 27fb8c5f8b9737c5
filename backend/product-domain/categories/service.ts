import { CategoryChanged } from '../../../contracts/categories/events.ts'
import { CategoriesRest } from '../../../contracts/categories/rest.ts'
import { unlessKnown } from '../../platform/rest/ready.ts'
import { defineService } from '../../platform/service.ts'
import { kyselyCategories } from './adapters/kysely-categories.ts'
import { categoryList } from './app/category-list.ts'
import { added, changed, removed } from './domain/tree.ts'

/** Keeps the shelves of the shop in order. */
export default defineService({
  name: 'categories',
  domain: 'product',
  says: 'Keeps the shelves of the shop in order.',
  stores: { categories: kyselyCategories },
  rest: CategoriesRest,
  publishes: [CategoryChanged],
  overhears: { categoryChanged: CategoryChanged },

  wire: ({ stores: { categories } }) => {
    const list = categoryList(categories)
    categories.onChange(list.forget)

    return {
      rest: {
        listCategories: async ({ query: { line }, headers }) =>
          unlessKnown(await list.read(line), headers),
        createCategory: ({ body }) => categories.put(tree => added(tree, body)),
        changeCategory: ({ params: { slug }, body }) =>
          categories.put(tree => changed(tree, slug, body)),
        removeCategory: async ({ params: { slug } }) => {
          await categories.take(tree => removed(tree, slug))
          return undefined
        },
      },
      overheard: {
        categoryChanged: async () => list.forget(),
      },
    }
  },
})
