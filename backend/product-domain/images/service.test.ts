import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp, { type Create } from 'sharp'
import { ImagesRest } from '../../../contracts/images/rest.ts'
import { newId } from '../../platform/ids.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import images from './service.ts'

let service: ServiceUnderTest
before(async () => {
  service = await startService({ service: images, at: import.meta.url })
})
after(() => service.close())

const staff = () => service.client(ImagesRest, { permissions: ['images:write'] })
const anybody = () => service.client(ImagesRest)
const failing = (code: string) => ({ code })

let shades = 0

/** A picture that no other test has. */
const picture = (size: Partial<Create> = {}) => {
  const n = ++shades
  const background = { r: n, g: 100, b: 50 }
  return sharp({ create: { width: 800, height: 600, channels: 3, background, ...size } })
}

async function upload(bytes: Buffer) {
  return (await staff()).uploadImage({ body: bytes })
}

/** Half of the picture is red, half is blue. */
const twoColours = (width: number, height: number) =>
  picture({ width, height, background: { r: 255, g: ++shades, b: 0 } }).composite([
    {
      input: {
        create: { width: width / 2, height, channels: 3, background: { r: 0, g: 0, b: 255 } },
      },
      gravity: 'east',
    },
  ])

async function shown(id: string, file: string, headers: Record<string, string> = {}) {
  const response = await service.fetch(`/v1/images/${id}/${file}`, { headers })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

test('each format is taken, whatever it is called, and what is known of it can be read', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
    const bytes = await picture().toFormat(format).toBuffer()
    const image = await (await staff()).uploadImage({
      body: bytes,
      headers: { 'content-type': 'image/png' },
    })
    const { width, height } = image
    assert.deepEqual([width, height, image.format, image.bytes], [800, 600, format, bytes.length])
    assert.deepEqual(await (await anybody()).getImage({ params: { id: image.id } }), image)
  }
})

test('the same bytes are the same picture: 201 the first time, then 200, also when sent at once', async () => {
  const bytes = await picture().png().toBuffer()
  const token = await service.token({ permissions: ['images:write'] })
  const send = () =>
    service.fetch('/v1/images', {
      method: 'POST',
      headers: { 'content-type': 'image/png', authorization: `Bearer ${token}` },
      body: bytes,
    })
  const replies = await Promise.all([send(), send(), send(), send()])
  assert.equal(replies.filter(({ status }) => status === 201).length, 1)
  assert.equal(replies.filter(({ status }) => status === 200).length, 3)
  const first = await replies[0]?.json()
  for (const reply of replies.slice(1)) assert.deepEqual(await reply.json(), first)
})

test('only who may write pictures uploads and removes them', async () => {
  const bytes = await picture().png().toBuffer()
  const { id } = await upload(await picture().png().toBuffer())
  const customer = await service.client(ImagesRest, {})
  await assert.rejects((await anybody()).uploadImage({ body: bytes }), failing('unauthenticated'))
  await assert.rejects(customer.uploadImage({ body: bytes }), failing('forbidden'))
  await assert.rejects(customer.removeImage({ params: { id } }), failing('forbidden'))
})

test('what is no picture, damaged, too small, too large or a bomb is refused with the reason', async () => {
  const whole = await picture().jpeg().toBuffer()
  const bomb = await picture({ width: 7000, height: 7000 }).png().toBuffer()
  assert.ok(bomb.length < 1_000_000)
  const refusals: [bytes: Buffer, reason: RegExp][] = [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'), /content/],
    [Buffer.from('\xff\xd8\xff\xe0 and then nothing', 'latin1'), /damaged/],
    [whole.subarray(0, whole.length / 2), /damaged/],
    [await picture({ width: 199 }).png().toBuffer(), /199 × 600/],
    [await picture({ width: 8001, height: 200 }).png().toBuffer(), /8001 × 200/],
    [bomb, /7000 × 7000/],
  ]
  for (const [bytes, reason] of refusals) {
    await assert.rejects(upload(bytes), { code: 'image_refused', message: reason })
  }
  await assert.rejects(upload(Buffer.alloc(0)), failing('invalid_request'))
  await assert.rejects(upload(Buffer.alloc(20 * 1024 * 1024 + 1)), failing('body_too_large'))
})

test('a picture is given in each format, in the width that was asked for', async () => {
  const { id } = await upload(await picture().png().toBuffer())
  for (const [file, type] of [
    ['320.avif', 'image/avif'],
    ['320.webp', 'image/webp'],
    ['320.jpg', 'image/jpeg'],
  ] as const) {
    const { response, bytes } = await shown(id, file)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), type)
    assert.equal(response.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    const { width, height, mediaType } = await sharp(bytes).metadata()
    assert.deepEqual([width, height, mediaType], [320, 240, type])
  }
})

test('a picture is never enlarged', async () => {
  const { id } = await upload(await picture({ width: 400, height: 300 }).png().toBuffer())
  const { width, height } = await sharp((await shown(id, '960.webp')).bytes).metadata()
  assert.deepEqual([width, height], [400, 300])
})

test('a picture is turned as the camera was held, and loses what the camera wrote into it', async () => {
  const quarterTurn = 6
  const original = await twoColours(800, 400)
    .withExif({ IFD0: { Copyright: 'somebody at some place' } })
    .withMetadata({ orientation: quarterTurn })
    .jpeg()
    .toBuffer()
  assert.ok((await sharp(original).metadata()).exif)

  const image = await upload(original)
  assert.deepEqual([image.width, image.height], [400, 800])
  const { bytes } = await shown(image.id, '320.jpg')
  const { exif, orientation, width, height } = await sharp(bytes).metadata()
  assert.deepEqual([exif, orientation, width, height], [undefined, undefined, 320, 640])
  const above = sharp(bytes).extract({ left: 0, top: 0, width: 320, height: 300 })
  const { dominant } = await sharp(await above.png().toBuffer()).stats()
  assert.ok(dominant.r > 200 && dominant.b < 50, 'what was on the left is above')
})

test('what is transparent becomes white where the format cannot say it', async () => {
  const background = { r: 0, g: 0, b: 0, alpha: 0 }
  const { id } = await upload(await picture({ channels: 4, background }).png().toBuffer())
  const { channels } = await sharp((await shown(id, '96.jpg')).bytes).stats()
  for (const { min } of channels) assert.ok(min > 250)
})

test('who has the picture already is told so without its bytes', async () => {
  const { id } = await upload(await picture().png().toBuffer())
  const { response } = await shown(id, '96.webp')
  const etag = String(response.headers.get('etag'))
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await shown(id, '96.webp', { 'if-none-match': known })
    assert.deepEqual([again.response.status, again.bytes.length], [304, 0])
    assert.equal(again.response.headers.get('etag'), etag)
  }
  const other = await shown(id, '96.webp', { 'if-none-match': '"other"' })
  assert.equal(other.response.status, 200)
})

test('unknown pictures, widths and formats are not there', async () => {
  const { id } = await upload(await picture().png().toBuffer())
  for (const [path, status, code] of [
    [`${newId('img')}/320.avif`, 404, 'image_not_found'],
    [`${id}/321.avif`, 400, 'invalid_request'],
    [`${id}/320.gif`, 400, 'invalid_request'],
    [`${id}/original`, 400, 'invalid_request'],
    [`..%2f..%2fetc/320.avif`, 400, 'invalid_request'],
  ] as const) {
    const response = await service.fetch(`/v1/images/${path}`)
    const problem = (await response.json()) as { code: string }
    assert.deepEqual([response.status, problem.code], [status, code], path)
  }
})

test('a removed picture is gone in all its sizes, and can be uploaded again as another', async () => {
  const bytes = await picture().png().toBuffer()
  const { id } = await upload(bytes)
  await shown(id, '96.webp')
  const params = { id }
  await (await staff()).removeImage({ params })
  assert.equal((await shown(id, '96.webp')).response.status, 404)
  assert.equal((await shown(id, '160.webp')).response.status, 404)
  await assert.rejects((await anybody()).getImage({ params }), failing('image_not_found'))
  await assert.rejects((await staff()).removeImage({ params }), failing('image_not_found'))
  assert.notEqual((await upload(bytes)).id, id)
})
