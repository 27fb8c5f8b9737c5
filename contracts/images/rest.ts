import { Type } from 'typebox'
import { defineFailure } from '../common/errors.ts'
import { anyone, holding, route } from '../common/rest.ts'
import { Id, object, Time } from '../common/schema.ts'

export const ImageNotFound = defineFailure(
  'image_not_found',
  'not-found',
  'There is no such picture',
)
export const ImageRefused = defineFailure('image_refused', 'invalid', 'The picture cannot be taken')

/** The widths in which pictures are given, in pixels. */
export const imageWidths = [96, 160, 320, 480, 640, 960, 1280, 1920] as const
export const imageFormats = ['avif', 'webp', 'jpg'] as const

export const Image = object(
  {
    id: Id('img'),
    width: Type.Integer(),
    height: Type.Integer(),
    format: Type.String({ description: 'Of the original: jpeg, png, webp or avif' }),
    bytes: Type.Integer(),
    createdAt: Time,
  },
  { title: 'Image' },
)

/** Pictures, in the size and format that a screen needs. */
export const ImagesRest = {
  uploadImage: route({
    method: 'POST',
    path: '/v1/images',
    summary: 'Upload a picture as it is; its type is read from its content',
    access: holding('images:write'),
    accepts: ['application/octet-stream', 'image/jpeg', 'image/png', 'image/webp', 'image/avif'],
    bodyLimit: 20 * 1024 * 1024,
    // 200: these bytes are there already.
    replies: { 200: Image, 201: Image },
    errors: [ImageRefused],
  }),
  getImage: route({
    method: 'GET',
    path: '/v1/images/:id',
    summary: 'What is known of a picture',
    access: anyone,
    params: object({ id: Id('img') }),
    replies: { 200: Image },
    errors: [ImageNotFound],
  }),
  getPicture: route({
    method: 'GET',
    path: '/v1/images/:id/:file',
    summary: 'The picture itself: `640.avif`, `640.webp`, `640.jpg`; it never changes',
    access: anyone,
    params: object({
      id: Id('img'),
      file: Type.String({ pattern: `^(${imageWidths.join('|')})\\.(${imageFormats.join('|')})$` }),
    }),
    replies: { 200: null },
    produces: 'image/*',
    errors: [ImageNotFound],
  }),
  removeImage: route({
    method: 'DELETE',
    path: '/v1/images/:id',
    summary: 'Remove a picture in all its sizes',
    access: holding('images:write'),
    params: object({ id: Id('img') }),
    replies: { 204: null },
    errors: [ImageNotFound],
  }),
}
