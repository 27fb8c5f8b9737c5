import { ImageNotFound } from '../../../../contracts/images/rest.ts'
import type { Needs } from './ports.ts'
import type { Renditions } from './renditions.ts'

/** Removes a picture and everything that was made from it; throws `image_not_found`. */
export const removePicture =
  ({ pictures, files }: Needs, shown: Renditions) =>
  async (id: string): Promise<void> => {
    if (!(await pictures.remove(id))) throw ImageNotFound({ detail: `There is no picture ${id}.` })
    await files.removeAll(id)
    shown.forget(id)
  }
