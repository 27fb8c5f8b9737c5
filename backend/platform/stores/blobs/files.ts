import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkedName, isBlobName } from './names.ts'
import type { Blobs } from './port.ts'

const unfinished = '.unfinished'

/** Blobs as files under `folder`, one folder per service. */
export function openFiles(folder: string): { store(service: string): Blobs } {
  return { store: service => openFolder(join(folder, service)) }
}

function openFolder(folder: string): Blobs {
  const pathOf = (name: string) => join(folder, checkedName(name))

  return {
    async put(name, bytes) {
      const path = pathOf(name)
      const temporary = join(folder, unfinished, randomUUID())
      await mkdir(dirname(temporary), { recursive: true })
      try {
        await writeFile(temporary, bytes, { flush: true })
        await mkdir(dirname(path), { recursive: true })
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
    get: async name => whenThere(readFile(pathOf(name))),
    async remove(name) {
      await rm(pathOf(name), { force: true })
    },
    async list(prefix) {
      const entries = await whenThere(readdir(folder, { recursive: true, withFileTypes: true }))
      return (entries ?? [])
        .filter(entry => entry.isFile())
        .map(entry =>
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/'),
        )
        .filter(name => name.startsWith(prefix) && isBlobName(name))
        .sort()
    },
  }
}

async function whenThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
