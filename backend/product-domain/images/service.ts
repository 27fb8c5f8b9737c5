import { ImageNotFound, ImagesRest } from '../../../contracts/images/rest.ts'
import { Reply } from '../../platform/rest/handler.ts'
import { defineService } from '../../platform/service.ts'
import { blobFiles } from './adapters/blob-files.ts'
import { postgresPictures } from './adapters/postgres-pictures.ts'
import { sharpImaging } from './adapters/sharp-imaging.ts'
import { removePicture } from './app/remove-picture.ts'
import { renditions } from './app/renditions.ts'
import { uploadPicture } from './app/upload-picture.ts'
import { pictureReply, pictureView } from './app/views.ts'

/** Keeps pictures, and gives them in the size and format that a screen needs. */
export default defineService({
  name: 'images',
  domain: 'product',
  says: 'Keeps pictures, and gives them in the size and format that a screen needs.',
  stores: { pictures: postgresPictures, files: blobFiles },
  rest: ImagesRest,

  wire: ({ stores: { pictures, files }, newId, now }) => {
    const needs = { pictures, files, imaging: sharpImaging() }
    const upload = uploadPicture({ ...needs, newId, now })
    const shown = renditions(needs)
    const remove = removePicture(needs, shown)

    return {
      rest: {
        uploadImage: async ({ body }) => {
          const { picture, added } = await upload(body)
          return new Reply(pictureView(picture), { status: added ? 201 : 200 })
        },
        getImage: async ({ params: { id } }) => {
          const picture = await pictures.get(id)
          if (!picture) throw ImageNotFound({ detail: `There is no picture ${id}.` })
          return pictureView(picture)
        },
        getPicture: async ({ params: { id, file }, headers }) =>
          pictureReply(await shown.show(id, file), file, headers['if-none-match']),
        removeImage: async ({ params: { id } }) => {
          await remove(id)
        },
      },
    }
  },
})
