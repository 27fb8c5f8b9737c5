import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundaryRules, brokenBoundaries } from './boundaries.ts'

const orders = 'backend/order-domain/orders'
const up = '../../../..'

const forbidden: [rule: string, file: string, imported: string][] = [
  ['domain', `${orders}/domain/order.ts`, '../app/ports.ts'],
  ['domain', `${orders}/domain/order.ts`, 'node:fs'],
  ['domain', `${orders}/domain/order.ts`, 'pg'],
  ['domain', `${orders}/domain/order.ts`, '../../../platform/settings.ts'],
  ['app', `${orders}/app/place-order.ts`, '../adapters/postgres-orders.ts'],
  ['app', `${orders}/app/place-order.ts`, '../../../platform/stores/relational/postgres.ts'],
  ['app', `${orders}/app/place-order.ts`, '../../../platform/host.ts'],
  ['app', `${orders}/app/place-order.ts`, 'fastify'],
  ['services', `${orders}/app/place-order.ts`, '../../cart/domain/cart.ts'],
  ['services', `${orders}/service.ts`, '../../inventory-domain/stock/service.ts'],
  ['services', `${orders}/service.test.ts`, '../cart/service.ts'],
  ['contracts', 'contracts/orders/rest.ts', '../../backend/platform/ids.ts'],
  ['contracts', 'contracts/orders/rest.ts', 'fastify'],
  ['platform', 'backend/platform/host.ts', '../order-domain/orders/service.ts'],
  ['platform', 'backend/platform/host.ts', '../../contracts/orders/events.ts'],
  ['platform', 'backend/platform/host.ts', '../gateway/gateway.ts'],
  ['databases', `${orders}/app/order-history.ts`, 'pg'],
  ['databases', `${orders}/service.ts`, '@duckdb/node-api'],
  ['databases', 'backend/platform/host.ts', 'kysely'],
  ['databases', 'backend/gateway/limits.ts', 'lmdb'],
  ['frontend', 'frontend/web/src/cart.ts', '../../../backend/platform/ids.ts'],
  ['knowing-services', 'backend/platform/host.ts', '../order-domain/orders/service.ts'],
  ['knowing-services', 'bench/checkout.ts', '../backend/order-domain/orders/app/place-order.ts'],
]

const allowed: [file: string, imported: string][] = [
  [`${orders}/domain/order.ts`, './timeline.ts'],
  [`${orders}/domain/order.ts`, `${up}/contracts/common/money.ts`],
  [`${orders}/domain/order.ts`, `${up}/contracts/orders/events.ts`],
  [`${orders}/domain/order.ts`, '../../../platform/errors.ts'],
  [`${orders}/domain/order.ts`, '../../../platform/search/bits.ts'],
  [`${orders}/domain/order.test.ts`, 'node:test'],
  [`${orders}/app/place-order.ts`, '../domain/order.ts'],
  [`${orders}/app/place-order.ts`, `${up}/contracts/stock/gen/rpc.ts`],
  [`${orders}/app/ports.ts`, '../../../platform/stores/key-value/port.ts'],
  [`${orders}/adapters/postgres-orders.ts`, 'kysely'],
  [`${orders}/adapters/postgres-orders.ts`, '../app/ports.ts'],
  [`${orders}/service.ts`, './adapters/postgres-orders.ts'],
  ['contracts/orders/rest.ts', 'typebox'],
  ['contracts/orders/rest.ts', '../common/money.ts'],
  ['backend/platform/stores/relational/postgres.ts', 'pg'],
  ['backend/platform/host.ts', '../../contracts/common/errors.ts'],
  ['backend/main.ts', './order-domain/orders/service.ts'],
  ['tests/faults/restart.test.ts', '../../backend/order-domain/orders/service.ts'],
  ['frontend/web/src/cart.ts', '../../../contracts/cart/rest.ts'],
]

for (const [rule, file, imported] of forbidden) {
  test(`${file} may not import ${imported} (${rule})`, () => {
    const broken = brokenBoundaries(
      file,
      `import { x } from '${imported}'\n`,
      boundaryRules.filter(({ name }) => name === rule),
    )
    assert.equal(broken.length, 1)
  })
}

for (const [file, imported] of allowed) {
  test(`${file} may import ${imported}`, () => {
    assert.deepEqual(brokenBoundaries(file, `import { x } from '${imported}'\n`), [])
  })
}

test('every rule has been seen to fail', () => {
  const seen = new Set(forbidden.map(([rule]) => rule))
  assert.deepEqual(
    boundaryRules.map(({ name }) => name).filter(name => !seen.has(name)),
    [],
  )
})

test('an import is found however it is written', () => {
  const ways = [
    "import 'pg'",
    "import pg from 'pg'",
    "import type { Pool } from 'pg'",
    "import {\n  Client,\n  Pool,\n} from 'pg'",
    "export * from 'pg'",
    "const load = () => import('pg')",
  ]
  for (const way of ways) {
    assert.equal(brokenBoundaries('backend/gateway/limits.ts', `// first\n${way}\n`).length, 1, way)
  }
})

test('words in a text are no import', () => {
  const text = "export const advice = 'take it from \\'pg\\''\n// import pg from 'pg'\n"
  assert.deepEqual(brokenBoundaries('backend/gateway/limits.ts', text), [])
})
