import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { CannotStart } from '../../settings.ts'
import { openS3 } from './s3.ts'
import { blobsSuite } from './suite.ts'

/** An address with a bucket of its own, which is not there yet, on the test run's server. */
function testBucket(): URL {
  const url = new URL(process.env.TEST_S3_URL ?? assert.fail('TEST_S3_URL is not set'))
  url.pathname = `/test-${randomUUID()}`
  return url
}

const openOnNothing = () => openS3(testBucket().href)

blobsSuite('s3', openOnNothing)

test('s3: a list goes on over many pages', async t => {
  const { store, close } = await openOnNothing()
  t.after(close)
  const blobs = store('images')
  const names = Array.from({ length: 1005 }, (_, i) => `web/${1000 + i}.webp`)
  for (let i = 0; i < names.length; i += 100) {
    await Promise.all(names.slice(i, i + 100).map(name => blobs.put(name, new Uint8Array(1))))
  }
  assert.deepEqual(await blobs.list('web/'), names)
})

test('s3: what is stored is there for another process', async t => {
  const { href } = testBucket()
  const [one, other] = await Promise.all([openS3(href), openS3(href)])
  t.after(() => Promise.all([one.close(), other.close()]))
  await one.store('images').put('a.jpg', new Uint8Array([7]))
  assert.deepEqual(await other.store('images').get('a.jpg'), new Uint8Array([7]))
  await other.answer()
})

test('s3: an address that cannot be used is said at the start, without its secret', async () => {
  const refuses = async (change: (url: URL) => void, reason: RegExp) => {
    const url = testBucket()
    change(url)
    await assert.rejects(openS3(url.href), error => {
      assert.ok(error instanceof CannotStart)
      assert.match(error.message, /SHOECLOUD_S3_URL/)
      assert.match(error.message, reason)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    })
  }
  await refuses(url => (url.password = 'hunter2'), /signature/i)
  await refuses(url => (url.username = 'nobody'), /key/i)
  await refuses(url => (url.port = '1'), /ECONNREFUSED/)
  await refuses(url => (url.pathname = '/'), /must name a bucket/)
  await refuses(url => (url.pathname = '/Not_a_bucket'), /must name a bucket/)
})

/** A server that answers each request with the next of these statuses, and with the last from then on. */
async function serverThatAnswers(...statuses: number[]) {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(statuses[Math.min(asked++, statuses.length - 1)] ?? 200).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://key:secret@127.0.0.1:${port}/bucket`,
    asked: () => asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('s3: a server that is busy is asked again', async t => {
  const server = await serverThatAnswers(200, 503, 503, 200)
  t.after(server.close)
  const { store, close } = await openS3(server.url)
  t.after(close)
  await store('images').put('a.jpg', new Uint8Array(1))
  assert.equal(server.asked(), 4)
})

test('s3: while the server is away, whoever asks is told to try again', async t => {
  const server = await serverThatAnswers(200, 503)
  t.after(server.close)
  const { store, answer, close } = await openS3(server.url)
  t.after(close)
  await assert.rejects(store('images').put('a.jpg', new Uint8Array(1)), Unavailable.is)
  server.close()
  await assert.rejects(store('images').get('a.jpg'), Unavailable.is)
  await assert.rejects(store('images').list(''), Unavailable.is)
  await assert.rejects(answer(), Unavailable.is)
})
