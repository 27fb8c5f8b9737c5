import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { aesSeal } from '../../../platform/security/seal.ts'
import { CannotStart } from '../../../platform/settings.ts'
import type { SigningKey, SigningKeys } from '../app/ports.ts'
import { joseKeyRing } from './jose-key-ring.ts'

function keysInMemory() {
  const kept: SigningKey[] = []
  const signingKeys: SigningKeys = {
    all: async () => [...kept],
    async change(decide) {
      kept.push(...(await decide([...kept])).add)
      return [...kept]
    },
  }
  return { kept, signingKeys }
}

const now = () => new Date()

test('a private key is kept encrypted, and opens with the same secret', async () => {
  const { kept, signingKeys } = keysInMemory()
  const secret = randomBytes(32)
  await joseKeyRing({ signingKeys, seal: aesSeal(secret), now }).refresh()
  const [key] = kept
  assert.ok(key && !key.privateKey.includes('PRIVATE KEY'))
  assert.match(aesSeal(secret).open(key.privateKey, key.id).toString(), /BEGIN PRIVATE KEY/)

  const restarted = joseKeyRing({ signingKeys, seal: aesSeal(secret), now })
  await restarted.refresh()
  assert.deepEqual(restarted.publicKeys(), [key.publicKey])
})

test('another secret does not open the keys: the start ends, and says what to do', async () => {
  const { signingKeys } = keysInMemory()
  await joseKeyRing({ signingKeys, seal: aesSeal(randomBytes(32)), now }).refresh()
  const restarted = joseKeyRing({ signingKeys, seal: aesSeal(randomBytes(32)), now })
  await assert.rejects(restarted.refresh(), error => {
    assert.ok(error instanceof CannotStart)
    assert.match(error.message, /SHOECLOUD_SECRET/)
    return true
  })
})
