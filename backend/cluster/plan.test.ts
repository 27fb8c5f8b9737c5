import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planOf } from './plan.ts'

const services = [
  { name: 'cart', domain: 'order' },
  { name: 'auth', domain: 'user' },
  { name: 'orders', domain: 'order' },
] as const

const names = (...given: Parameters<typeof planOf>) => planOf(...given).map(({ name }) => name)

test('each service has a process of its own, and the gateway comes last', () => {
  const spread = { by: 'service', replicas: {}, gateways: 1 } as const
  assert.deepEqual(names(services, spread), ['cart', 'auth', 'orders', 'gateway'])
})

test('services of one domain share a process', () => {
  const spread = { by: 'domain', replicas: {}, gateways: 2 } as const
  assert.deepEqual(names(services, spread), ['order', 'user', 'gateway', 'gateway-2'])
})

test('replicas serve the same under names of their own', () => {
  const spread = { by: 'service', replicas: { cart: 3 }, gateways: 0 } as const
  assert.deepEqual(planOf(services, spread).slice(0, 3), [
    { name: 'cart', serves: 'cart' },
    { name: 'cart-2', serves: 'cart' },
    { name: 'cart-3', serves: 'cart' },
  ])
})

test('replicas of what there is not are refused, with what there is', () => {
  const spread = { by: 'domain', replicas: { cart: 2 }, gateways: 1 } as const
  assert.throws(() => planOf(services, spread), /no domain "cart".*order, user/)
})
