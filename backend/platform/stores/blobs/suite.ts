import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { Blobs } from './port.ts'

/** An engine under test, opened on nothing. */
export interface OpenedBlobs {
  store(service: string): Blobs
  close(): Promise<void>
}

/** What every blob engine does; registers its tests under the engine's name. */
export function blobsSuite(engine: string, open: () => Promise<OpenedBlobs>): void {
  const check = (
    name: string,
    body: (blobs: Blobs, opened: OpenedBlobs) => Promise<void>,
  ): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(opened.store('images'), opened)
    })
  }
  const text = (words: string) => new TextEncoder().encode(words)
  const textOf = async (blobs: Blobs, name: string) =>
    new TextDecoder().decode(await blobs.get(name))

  check('bytes are read back as they were stored', async blobs => {
    const bytes = randomBytes(300_000)
    await blobs.put('originals/img_01.jpg', bytes)
    const found = await blobs.get('originals/img_01.jpg')
    assert.ok(found && bytes.equals(found))
  })

  check('an empty blob is there', async blobs => {
    await blobs.put('empty', new Uint8Array())
    assert.equal((await blobs.get('empty'))?.length, 0)
  })

  check('a name without a blob gives nothing', async blobs => {
    assert.equal(await blobs.get('originals/none.jpg'), undefined)
  })

  check('later bytes replace earlier ones', async blobs => {
    await blobs.put('a.pdf', text('a long first version'))
    await blobs.put('a.pdf', text('second'))
    assert.equal(await textOf(blobs, 'a.pdf'), 'second')
  })

  check('a reader sees one version whole, whoever writes at the same time', async blobs => {
    const versions = ['a', 'b', 'c'].map(letter => text(letter.repeat(200_000)))
    await blobs.put('a.pdf', versions[0] as Uint8Array)
    const writing = Promise.all(versions.map(version => blobs.put('a.pdf', version)))
    const read = await Promise.all(versions.map(() => textOf(blobs, 'a.pdf')))
    await writing
    for (const found of [...read, await textOf(blobs, 'a.pdf')]) {
      assert.match(found, /^(a{200000}|b{200000}|c{200000})$/)
    }
  })

  check('a removed blob is gone, and removing it again is no error', async blobs => {
    await blobs.put('a.pdf', text('x'))
    await blobs.remove('a.pdf')
    await blobs.remove('a.pdf')
    assert.equal(await blobs.get('a.pdf'), undefined)
    assert.deepEqual(await blobs.list(''), [])
  })

  check('names are listed by prefix, in order', async blobs => {
    assert.deepEqual(await blobs.list(''), [])
    for (const name of ['web/b.webp', 'web/a/2.webp', 'original/a.jpg', 'web/a-1.webp']) {
      await blobs.put(name, text(name))
    }
    assert.deepEqual(await blobs.list('web/'), ['web/a-1.webp', 'web/a/2.webp', 'web/b.webp'])
    assert.deepEqual(await blobs.list('web/a'), ['web/a-1.webp', 'web/a/2.webp'])
    assert.equal((await blobs.list('')).length, 4)
  })

  check('services do not see each other', async (blobs, opened) => {
    await blobs.put('a.pdf', text('picture'))
    assert.equal(await opened.store('invoices').get('a.pdf'), undefined)
    assert.deepEqual(await opened.store('invoices').list(''), [])
  })

  const outside = [
    '../a',
    'a/../../b',
    '/etc/passwd',
    'a//b',
    '',
    '.',
    'a/',
    'a\\..\\b',
    'a\0b',
    'a\n',
  ]
  for (const name of outside) {
    check(`${JSON.stringify(name)} is refused as a name`, async blobs => {
      await assert.rejects(blobs.put(name, text('x')), /cannot name a blob/)
      await assert.rejects(blobs.get(name), /cannot name a blob/)
      await assert.rejects(blobs.remove(name), /cannot name a blob/)
    })
  }
}
