import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFiles } from './files.ts'
import { blobsSuite } from './suite.ts'

async function openOnNothing() {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-files-'))
  return { folder, ...openFiles(folder), close: () => rm(folder, { recursive: true }) }
}

blobsSuite('files', openOnNothing)

test('files: a put that fails leaves nothing behind', async t => {
  const { folder, store, close } = await openOnNothing()
  t.after(close)
  const blobs = store('images')
  await blobs.put('a/b.jpg', new Uint8Array(1))
  // `a` is a folder already: the bytes cannot take its name.
  await assert.rejects(blobs.put('a', new Uint8Array(1)))
  assert.deepEqual(await readdir(join(folder, 'images/.unfinished')), [])
  assert.deepEqual(await blobs.list(''), ['a/b.jpg'])
})

test('files: what a dead process left unfinished is not listed', async t => {
  const { folder, store, close } = await openOnNothing()
  t.after(close)
  const blobs = store('images')
  await blobs.put('a.jpg', new Uint8Array(1))
  await writeFile(join(folder, 'images/.unfinished/half'), 'ha')
  assert.deepEqual(await blobs.list(''), ['a.jpg'])
})
