import { type Blobs, blobs } from '../../../platform/stores/blobs/port.ts'
import type { Files } from '../app/ports.ts'
import { renditionFiles } from '../domain/rendition.ts'

const original = 'original'

/** Bytes as blobs, all of one picture under its id: `img_01…/original`, `img_01…/640.avif`. */
export const blobFiles = blobs<Files>((store: Blobs) => {
  const read = async (name: string) => {
    const bytes = await store.get(name)
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  return {
    original: id => read(`${id}/${original}`),
    putOriginal: (id, bytes) => store.put(`${id}/${original}`, bytes),
    rendition: (id, file) => read(`${id}/${file}`),
    putRendition: (id, file, bytes) => store.put(`${id}/${file}`, bytes),
    async removeAll(id) {
      // By name: listing looks at the files of all pictures.
      await Promise.all([original, ...renditionFiles].map(file => store.remove(`${id}/${file}`)))
    },
  }
})
