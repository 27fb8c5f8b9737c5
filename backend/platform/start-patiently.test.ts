import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Internal, Unavailable } from '../../contracts/common/errors.ts'
import { startPatiently } from './start-patiently.ts'
import { makeLog } from './telemetry/log.ts'

const log = makeLog('silent')

test('a service that needs one that is not there yet starts when it is', async () => {
  let attempts = 0
  await startPatiently(
    'search',
    async () => {
      if (++attempts < 3) throw Unavailable()
    },
    { log },
  )
  assert.equal(attempts, 3)
})

test('any other failure ends the start at once', async () => {
  const failing = async () => {
    throw Internal()
  }
  await assert.rejects(startPatiently('search', failing, { log }), Internal.is)
})

test('who waits for another service can be stopped', async () => {
  const stop = new AbortController()
  const waiting = startPatiently(
    'search',
    async () => {
      stop.abort()
      throw Unavailable()
    },
    { log, signal: stop.signal },
  )
  await assert.rejects(waiting, { name: 'AbortError' })
})
