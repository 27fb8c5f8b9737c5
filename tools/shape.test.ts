import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incomplete, oversized } from './shape.ts'

const cart = 'backend/order-domain/cart'
const linesOf = (count: number) => 'x\n'.repeat(count)

test('a file of 300 lines fits, one of 301 does not', () => {
  assert.deepEqual(oversized(new Map([['tools/a.ts', linesOf(300)]])), [])
  assert.deepEqual(oversized(new Map([['tools/a.ts', linesOf(301)]])), [
    'tools/a.ts has 301 lines; 300 are the most',
  ])
})

test('a service of more than 700 lines is too large, and its tests do not count', () => {
  const files = new Map([
    [`${cart}/service.ts`, linesOf(200)],
    [`${cart}/domain/cart.ts`, linesOf(250)],
    [`${cart}/app/add-item.ts`, linesOf(250)],
    [`${cart}/service.test.ts`, linesOf(300)],
    [`${cart}/testing/samples.ts`, linesOf(300)],
    ['backend/order-domain/orders/service.ts', linesOf(300)],
  ])
  assert.deepEqual(oversized(files), [])

  files.set(`${cart}/app/ports.ts`, linesOf(1))
  assert.deepEqual(oversized(files), [`${cart} has 701 lines without its tests; 700 are the most`])
})

test('a sandbox, which plays the other side, is counted for itself', () => {
  const files = new Map([
    [`${cart}/service.ts`, linesOf(300)],
    [`${cart}/app/a.ts`, linesOf(300)],
    [`${cart}/sandbox/a.ts`, linesOf(300)],
    [`${cart}/sandbox/b.ts`, linesOf(300)],
  ])
  assert.deepEqual(oversized(files), [])

  files.set(`${cart}/sandbox/c.ts`, linesOf(101))
  assert.deepEqual(oversized(files), [
    `${cart}/sandbox has 701 lines without its tests; 700 are the most`,
  ])
})

test('a service has a README.md and a contract', () => {
  const whole = [`${cart}/service.ts`, `${cart}/README.md`, 'contracts/cart/rest.ts']
  assert.deepEqual(incomplete(whole), [])
  assert.deepEqual(incomplete([`${cart}/service.ts`, 'contracts/carton/rest.ts']), [
    `${cart} has no README.md`,
    `${cart} has no contracts/cart/`,
  ])
})
