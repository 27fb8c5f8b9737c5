import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { Unauthenticated } from '../../../contracts/common/errors.ts'
import { serviceIdentity } from './identity.ts'
import { secretsFrom } from './secrets.ts'

const secretFor = secretsFrom({ secret: 'a secret that all processes share', data: '' })
const minute = 60_000

test('a token proves to the service it is meant for who calls', async () => {
  const token = await serviceIdentity(secretFor).tokenFor('checkout', 'stock')
  assert.equal(await serviceIdentity(secretFor).callerOf(token, 'stock'), 'checkout')
})

test('a token that is meant for another service is refused, even by a process that has seen it', async () => {
  const identity = serviceIdentity(secretFor)
  const token = await identity.tokenFor('checkout', 'stock')
  await identity.callerOf(token, 'stock')
  await assert.rejects(identity.callerOf(token, 'payments'), Unauthenticated.is)
})

test('a token that was made with another secret is refused, and so is what is none', async () => {
  const other = serviceIdentity(secretsFrom({ secret: 'the secret of another platform', data: '' }))
  const token = await other.tokenFor('checkout', 'stock')
  const { callerOf } = serviceIdentity(secretFor)
  await assert.rejects(callerOf(token, 'stock'), Unauthenticated.is)
  await assert.rejects(callerOf('', 'stock'), Unauthenticated.is)
  const [header, payload] = (await serviceIdentity(secretFor).tokenFor('a', 'stock')).split('.')
  await assert.rejects(callerOf(`${header}.${payload}.`, 'stock'), Unauthenticated.is)
})

test('a token without an end is refused', async () => {
  const key = createSecretKey(secretFor('platform', 'service-identity'))
  const endless = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('shoecloud-services')
    .setSubject('checkout')
    .setAudience('stock')
    .sign(key)
  await assert.rejects(serviceIdentity(secretFor).callerOf(endless, 'stock'), Unauthenticated.is)
})

test('an expired token is refused, however often it was seen before', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const identity = serviceIdentity(secretFor)
  const token = await identity.tokenFor('checkout', 'stock')
  assert.equal(await identity.callerOf(token, 'stock'), 'checkout')
  t.mock.timers.tick(6 * minute)
  await assert.rejects(identity.callerOf(token, 'stock'), Unauthenticated.is)
  await assert.rejects(serviceIdentity(secretFor).callerOf(token, 'stock'), Unauthenticated.is)
})

test('a token is kept, and renewed before it runs out', async t => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const identity = serviceIdentity(secretFor)
  const first = await identity.tokenFor('checkout', 'stock')
  t.mock.timers.tick(3 * minute)
  assert.equal(identity.tokenFor('checkout', 'stock'), first)
  t.mock.timers.tick(1.5 * minute)
  const second = await identity.tokenFor('checkout', 'stock')
  assert.notEqual(second, first)
  assert.equal(identity.tokenFor('checkout', 'stock'), second)
})
