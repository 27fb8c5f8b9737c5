import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { ImageNotFound } from '../../../../contracts/images/rest.ts'
import { renditionFiles, renditionOf } from '../domain/rendition.ts'
import type { Needs } from './ports.ts'

/** The bytes of a picture in one size and format; the tag changes only with the bytes. */
export interface Shown {
  bytes: Buffer
  etag: string
}

/** Pictures in the sizes and formats in which they are shown. */
export interface Renditions {
  /** Makes it when it is first asked for, once for all who ask meanwhile; throws `image_not_found`. */
  show(id: string, file: string): Promise<Shown>
  /** Forgets everything about a picture that has been removed. */
  forget(id: string): void
}

const mostBytesInMemory = 32 * 1024 * 1024

/** Keeps what was made in `files`, and what is asked for most in memory. */
export function renditions(needs: Needs): Renditions {
  const hot = new LRUCache<string, Shown>({
    maxSize: mostBytesInMemory,
    sizeCalculation: ({ bytes }) => bytes.length,
    // One that is dropped while it is made is still given to those who wait for it.
    ignoreFetchAbort: true,
    fetchMethod: async key => {
      const [id = '', file = ''] = key.split('/')
      return shown((await needs.files.rendition(id, file)) ?? (await make(needs, id, file)))
    },
  })

  return {
    show: (id, file) => hot.forceFetch(`${id}/${file}`),
    forget(id) {
      for (const file of renditionFiles) hot.delete(`${id}/${file}`)
    },
  }
}

async function make(
  { pictures, files, imaging }: Needs,
  id: string,
  file: string,
): Promise<Buffer> {
  if (!(await pictures.get(id))) throw notFound(id)
  const original = await files.original(id)
  if (!original) throw notFound(id)
  const bytes = await imaging.make(original, renditionOf(file))
  await files.putRendition(id, file, bytes)
  // Removed while this was made: whoever removed it may have looked before the file was there.
  if (!(await pictures.get(id))) {
    await files.removeAll(id)
    throw notFound(id)
  }
  return bytes
}

const shown = (bytes: Buffer): Shown => ({
  bytes,
  etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
})

const notFound = (id: string) => ImageNotFound({ detail: `There is no picture ${id}.` })
