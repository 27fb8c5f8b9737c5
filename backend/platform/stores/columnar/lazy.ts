import type { Columnar, ColumnarStores } from './port.ts'

/** Stores that are opened when one of them is first used: whoever never asks neither waits nor pays for them. */
export function openedOnFirstUse(open: () => Promise<ColumnarStores>): ColumnarStores {
  let opening: Promise<ColumnarStores> | undefined

  const opened = () =>
    (opening ??= open().catch(error => {
      opening = undefined
      throw error
    }))

  return {
    store(service) {
      let store: Columnar | undefined
      const used = async () => {
        const stores = await opened()
        return (store ??= stores.store(service))
      }
      return {
        table: (name, declared) => ({
          append: async rows => (await used()).table(name, declared).append(rows),
          ask: async question => (await used()).table(name, declared).ask(question),
        }),
        trim: async () => store?.trim(),
      }
    },
    close: async () => (await opening)?.close(),
  }
}
