import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImageNotFound } from '../../../../contracts/images/rest.ts'
import type { Picture } from '../domain/picture.ts'
import type { Files, Needs } from './ports.ts'
import { renditions } from './renditions.ts'

const known = { id: 'img_1', width: 800, height: 600, format: 'png' } as Picture

/** A world with one picture, where making takes until `finish` is called. */
function world() {
  const stored = new Map<string, Buffer>([['img_1/original', Buffer.from('original')]])
  const making: PromiseWithResolvers<Buffer>[] = []
  let made = 0
  let there = true
  const files: Partial<Files> = {
    original: async id => stored.get(`${id}/original`),
    rendition: async (id, file) => stored.get(`${id}/${file}`),
    putRendition: async (id, file, bytes) => void stored.set(`${id}/${file}`, bytes),
    removeAll: async () => stored.clear(),
  }
  const needs = {
    pictures: { get: async (id: string) => (there && id === known.id ? known : undefined) },
    files,
    imaging: {
      make: () => {
        made++
        const job = Promise.withResolvers<Buffer>()
        making.push(job)
        return job.promise
      },
    },
  } as unknown as Needs
  return {
    needs,
    stored,
    made: () => made,
    removePicture: () => {
      there = false
      stored.clear()
    },
    /** Resolves when somebody has begun to make a picture. */
    async begun() {
      while (making.length === 0) await new Promise(setImmediate)
    },
    finish: () => making.shift()?.resolve(Buffer.from('made')),
    fail: () => making.shift()?.reject(new Error('broken')),
  }
}

test('a size that many ask for at once is made once, and then kept in the files', async () => {
  const { needs, stored, made, begun, finish } = world()
  const shown = renditions(needs)
  const asked = Array.from({ length: 5 }, () => shown.show('img_1', '320.webp'))
  await begun()
  finish()
  const replies = await Promise.all(asked)
  assert.ok(replies.every(({ bytes }) => bytes.toString() === 'made'))
  assert.equal(made(), 1)
  assert.equal(stored.get('img_1/320.webp')?.toString(), 'made')

  await renditions(needs).show('img_1', '320.webp')
  assert.equal(made(), 1)
})

test('what could not be made is tried again by the next who asks', async () => {
  const { needs, begun, finish, fail } = world()
  const shown = renditions(needs)
  const first = shown.show('img_1', '320.webp')
  await begun()
  fail()
  await assert.rejects(first, /broken/)
  const second = shown.show('img_1', '320.webp')
  await begun()
  finish()
  assert.equal((await second).bytes.toString(), 'made')
})

test('a picture that is removed while a size of it is made leaves nothing behind', async () => {
  const { needs, stored, begun, finish, removePicture } = world()
  const asked = renditions(needs).show('img_1', '320.webp')
  await begun()
  removePicture()
  finish()
  await assert.rejects(asked, ImageNotFound.is)
  assert.deepEqual([...stored], [])
})
