import { createHash } from 'node:crypto'
import { assertDimensions, formatOf, type Picture, refused } from '../domain/picture.ts'
import type { Needs } from './ports.ts'

/** Takes a picture; the same bytes again are the same picture, and not `added`. Throws `image_refused`. */
export const uploadPicture =
  (needs: Needs & { newId(prefix: string): string; now(): Date }) =>
  async (bytes: Buffer): Promise<{ picture: Picture; added: boolean }> => {
    const { pictures, files, newId, now } = needs
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const known = await pictures.withHash(sha256)
    if (known) return { picture: known, added: false }

    const picture: Picture = {
      id: newId('img'),
      ...(await checked(bytes, needs)),
      bytes: bytes.length,
      sha256,
      createdAt: now().toISOString(),
    }
    // The bytes first: a picture that is known can always be shown.
    await files.putOriginal(picture.id, bytes)
    if (await pictures.add(picture)) return { picture, added: true }

    await files.removeAll(picture.id)
    return { picture: (await pictures.withHash(sha256)) ?? picture, added: false }
  }

async function checked(bytes: Buffer, { imaging }: Needs) {
  const format = formatOf(bytes)
  const dimensions = await imaging.dimensions(bytes)
  if (!dimensions) throw refused('It is damaged: its size cannot be read.')
  assertDimensions(dimensions)
  if (!(await imaging.sound(bytes))) throw refused('It is damaged, or a part of it is missing.')
  return { format, ...dimensions }
}
