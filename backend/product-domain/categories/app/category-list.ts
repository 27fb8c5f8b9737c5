import { Kept } from '../../../platform/kept.ts'
import type { Reply } from '../../../platform/rest/handler.ts'
import { readyReply } from '../../../platform/rest/ready.ts'
import { type Category, inOrder } from '../domain/tree.ts'
import type { Categories } from './ports.ts'

/** The categories as the shop shows them, kept ready to be sent. */
export interface CategoryList {
  read(line: Category['line'] | undefined): Promise<Reply<Buffer>> | Reply<Buffer>
  /** Forgets what is kept: a category has changed. */
  forget(): void
}

const theTree = new Map([['tree', 0]])

/** Makes the list of categories. */
export function categoryList(categories: Categories): CategoryList {
  const kept = new Kept<Reply<Buffer>>({ bytes: 1024 * 1024, weigh: ({ body }) => body.length })

  async function make(line: Category['line'] | undefined) {
    const tree = await categories.all()
    const items = inOrder(tree).filter(each => line === undefined || each.line === line)
    return { value: readyReply({ items }), from: theTree }
  }

  return {
    read: line => kept.get(line ?? 'all') ?? kept.make(line ?? 'all', () => make(line)),
    forget: () => kept.forgetAll(),
  }
}
