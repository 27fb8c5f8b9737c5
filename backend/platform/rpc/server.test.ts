import assert from 'node:assert/strict'
import { test } from 'node:test'
import { credentials, Metadata, makeGenericClientConstructor, status } from '@grpc/grpc-js'
import { service as healthService } from 'grpc-health-check'
import {
  Forbidden,
  Internal,
  Unauthenticated,
  Unavailable,
} from '../../../contracts/common/errors.ts'
import { serviceIdentity } from '../security/identity.ts'
import { secretsFrom } from '../security/secrets.ts'
import { CannotStart } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { inTrace, newTrace, traceIdOf } from '../telemetry/trace.ts'
import { remoteShelf, serveShelf, shelfWith } from '../testing/shelf.ts'
import type { Directory } from './directory.ts'

const taken = { id: '1', state: 'taken' }
const answering = () => shelfWith({ take: async () => taken })

test('a caller that the manifest does not name is refused', async t => {
  const { address } = await serveShelf(t, answering())
  const shelf = remoteShelf(t, [address], { caller: 'reviews' })
  await assert.rejects(shelf.take({ id: '1' }), Forbidden.is)
})

test('a service that names no callers admits nobody', async t => {
  const { address } = await serveShelf(t, shelfWith({ take: async () => taken }, { callers: [] }))
  await assert.rejects(remoteShelf(t, [address]).take({ id: '1' }), Forbidden.is)
})

test('a call without a valid token for this service is refused before its message is read', async t => {
  const { address } = await serveShelf(t, answering())
  const identity = serviceIdentity(
    secretsFrom({ secret: 'the secret of a platform in tests', data: '' }),
  )
  const another = serviceIdentity(
    secretsFrom({ secret: 'the secret of another platform', data: '' }),
  )
  const tokens = [
    undefined,
    'nonsense',
    `Basic ${await identity.tokenFor('checkout', 'shelf')}`,
    `Bearer ${await identity.tokenFor('checkout', 'stock')}`,
    `Bearer ${await another.tokenFor('checkout', 'shelf')}`,
  ]
  for (const token of tokens) assert.equal(await codeOf(address, token), status.UNAUTHENTICATED)
  const good = `Bearer ${await identity.tokenFor('checkout', 'shelf')}`
  assert.equal(await codeOf(address, good), status.INVALID_ARGUMENT)
})

test('an expired token is refused', async t => {
  const { address } = await serveShelf(t, answering())
  const made = serviceIdentity(
    secretsFrom({ secret: 'the secret of a platform in tests', data: '' }),
  )
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 6 * 60_000 })
  const old = await made.tokenFor('checkout', 'shelf')
  t.mock.timers.reset()
  const identity = { tokenFor: () => old, callerOf: made.callerOf }
  await assert.rejects(
    remoteShelf(t, [address], { identity }).take({ id: '1' }),
    Unauthenticated.is,
  )
})

test('what was not foreseen is logged with its cause and trace, and not told', async t => {
  let text = ''
  const write = (line: string) => {
    text += line
  }
  const cause = new TypeError('of undefined')
  const shelf = shelfWith({
    take: async () => {
      throw cause
    },
  })
  const { address } = await serveShelf(t, shelf, { log: makeLog('error', { write }) })
  const trace = newTrace()
  const failing = inTrace(trace, () => remoteShelf(t, [address]).take({ id: '1' }))
  await assert.rejects(failing, error => Internal.is(error) && error.cause === undefined)
  const { service, route, traceId, error } = JSON.parse(text)
  assert.deepEqual(
    [service, route, traceId, error.message],
    ['shelf', '/test.shelf.v1.Shelf/Take', traceIdOf(trace), 'of undefined'],
  )
})

test('a service is announced, and answers, once it has started; and is withdrawn before the server stops', async t => {
  const started = Promise.withResolvers<void>()
  const announced = Promise.withResolvers<string>()
  const told: string[] = []
  const directory: Directory = {
    announce(service, address) {
      told.push(`${service} at ${address}`)
      announced.resolve(address)
      return async () => void told.push(`${service} withdrawn`)
    },
    watch: () => () => {},
  }
  const shelf = shelfWith({ sell: async () => taken }, { started: started.promise })
  const { address, stop } = await serveShelf(t, shelf, { directory })
  const { sell } = remoteShelf(t, [address])
  await assert.rejects(sell({ id: '1' }), Unavailable.is)
  assert.equal(await healthOf(address, ''), 'NOT_SERVING')
  assert.deepEqual(told, [])

  started.resolve()
  await announced.promise
  assert.deepEqual(await sell({ id: '1' }), taken)
  assert.equal(await healthOf(address, ''), 'SERVING')
  assert.equal(await healthOf(address, 'test.shelf.v1.Shelf'), 'SERVING')
  await stop()
  assert.deepEqual(told, [`shelf at ${address}`, 'shelf withdrawn'])
})

test('a port that is taken is a message that says what to do', async t => {
  const { address } = await serveShelf(t, answering())
  const port = Number(address.split(':')[1])
  await assert.rejects(serveShelf(t, answering(), { port }), {
    constructor: CannotStart,
    message: /SHOECLOUD_RPC_PORT/,
  })
})

/** The code that a call with this authorization, and no message at all, is answered with. */
async function codeOf(address: string, authorization: string | undefined): Promise<number> {
  const metadata = new Metadata()
  if (authorization !== undefined) metadata.set('authorization', authorization)
  return call(address, '/test.shelf.v1.Shelf/Take', Buffer.from('{'), metadata).then(
    () => status.OK,
    ({ code }) => code,
  )
}

async function healthOf(address: string, service: string): Promise<string> {
  const check = healthService.Check ?? assert.fail()
  const reply = await call(address, check.path, Buffer.from(check.requestSerialize({ service })))
  return (check.responseDeserialize(reply) as { status: string }).status
}

async function call(
  address: string,
  path: string,
  bytes = Buffer.alloc(0),
  metadata = new Metadata(),
) {
  const Raw = makeGenericClientConstructor({}, 'Raw')
  const client = new Raw(address, credentials.createInsecure())
  const asItIs = (each: Buffer) => each
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(path, asItIs, asItIs, bytes, metadata, (error, reply) =>
        error ? reject(error) : resolve(reply as Buffer),
      )
    })
  } finally {
    client.close()
  }
}
