import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Forbidden, Unauthenticated } from '../../../contracts/common/errors.ts'
import { anyone, holding, signedIn } from '../../../contracts/common/rest.ts'
import { demand, holds, nobody, type Person } from './caller.ts'

const person = (...permissions: string[]): Person => ({
  kind: 'person',
  id: 'usr_01jz8d3v5tfqz8w3c2k9r7m4xn',
  roles: ['staff'],
  permissions: new Set(permissions),
})

test('a public route lets everybody pass', () => {
  demand(anyone, nobody)
  demand(anyone, person())
})

test('a route for those who are signed in asks nobody to sign in first', () => {
  demand(signedIn, person())
  assert.throws(() => demand(signedIn, nobody), Unauthenticated.is)
})

test('a route with a permission lets pass whoever holds that very one', () => {
  demand(holding('orders:read'), person('stock:read', 'orders:read'))
  assert.throws(() => demand(holding('orders:read'), person('orders:write')), Forbidden.is)
  assert.throws(() => demand(holding('orders:read'), person()), Forbidden.is)
})

test('a stranger is asked to sign in before a permission is spoken of', () => {
  assert.throws(() => demand(holding('orders:read'), nobody), Unauthenticated.is)
})

test('whoever may not do something is told which permission it takes', () => {
  assert.throws(() => demand(holding('orders:read'), person()), /orders:read/)
})

test('only people hold permissions', () => {
  assert.equal(holds(person('stock:read'), 'stock:read'), true)
  assert.equal(holds(person('stock:read'), 'stock:write'), false)
  assert.equal(holds(nobody, 'stock:read'), false)
})
