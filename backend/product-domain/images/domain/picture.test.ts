import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImageRefused } from '../../../../contracts/images/rest.ts'
import { assertDimensions, formatOf } from './picture.ts'

const box = (...brands: string[]) => {
  const text = `ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length + 4)
  return Buffer.concat([length, Buffer.from(text, 'latin1'), Buffer.from('avif data')])
}

test('the format is read from the content', () => {
  const beginnings = {
    jpeg: '\xff\xd8\xff\xe0\0\x10JFIF',
    png: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
    webp: 'RIFF\x10\0\0\0WEBPVP8 ',
  }
  for (const [format, text] of Object.entries(beginnings)) {
    assert.equal(formatOf(Buffer.from(text, 'latin1')), format)
  }
  assert.equal(formatOf(box('avif', 'mif1')), 'avif')
  assert.equal(formatOf(box('mif1', 'miaf', 'avif')), 'avif')
})

test('anything else is refused: drawings, documents, other pictures, scraps', () => {
  const others = [
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'GIF89a',
    '%PDF-1.7',
    'RIFF\x10\0\0\0WAVEfmt ',
    '\x89PNG',
    '\0\0\0\x40ftyp',
    '',
  ]
  for (const text of others) {
    assert.throws(() => formatOf(Buffer.from(text, 'latin1')), ImageRefused.is, text)
  }
  assert.throws(() => formatOf(box('heic', 'mif1')), ImageRefused.is)
})

test('a picture has 200 to 8000 pixels on each side, and at most 40 million', () => {
  const fits = [
    [200, 200],
    [8000, 5000],
    [200, 8000],
  ]
  const refused = [
    [199, 800],
    [800, 199],
    [8001, 200],
    [8000, 5001],
  ]
  for (const [width = 0, height = 0] of fits) assertDimensions({ width, height })
  for (const [width = 0, height = 0] of refused) {
    assert.throws(
      () => assertDimensions({ width, height }),
      ImageRefused.is,
      `${width} × ${height}`,
    )
  }
})
