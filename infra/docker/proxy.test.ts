import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Container, containers } from './containers.ts'
import { routesMap } from './proxy.ts'

/** Whom HAProxy asks for a path: the first expression that matches counts. */
function asked(map: string, path: string): string | undefined {
  const lines = map.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return lines
    .map(line => line.split(' '))
    .find(([pattern = '']) => new RegExp(pattern).test(path))?.[1]
}

const offering = (name: string, ...paths: string[]): Container => ({
  name,
  kinds: new Set(),
  paths,
})

test('every path of the public API goes to the service that promises it', async () => {
  const all = await containers()
  const map = routesMap(all)
  const routes = all.flatMap(({ name, paths }) => paths.map(path => ({ name, path })))
  assert.ok(routes.length > 0)
  for (const { name, path } of routes) {
    assert.equal(asked(map, path.replaceAll(/:\w+/g, 'some%2Fthing-1')), name, path)
  }
})

test('what is spelt out goes before what may be anything, and nothing else is taken', () => {
  const map = routesMap([
    offering('catalog', '/v1/products', '/v1/products/:id'),
    offering('recommendations', '/v1/products/:id/similar', '/v1/products/popular'),
  ])
  assert.equal(asked(map, '/v1/products/popular'), 'recommendations')
  assert.equal(asked(map, '/v1/products/prd_1'), 'catalog')
  assert.equal(asked(map, '/v1/products/prd_1/similar'), 'recommendations')
  assert.equal(asked(map, '/v1/products/prd_1/other'), undefined)
  assert.equal(asked(map, '/v2/v1/products'), undefined)
})

test('two services cannot offer the same path', () => {
  assert.throws(
    () => routesMap([offering('cart', '/v1/carts/:cartId'), offering('drops', '/v1/carts/:id')]),
    /cart and drops both offer \/v1\/carts\/:id/,
  )
})
