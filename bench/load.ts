import { randomUUID } from 'node:crypto'
import { type Connection, openConnection, requestBytes } from './connection.ts'

/** What a load process is asked to do. */
export interface LoadOptions {
  url: string
  scenario:
    | { kind: 'get'; path: string }
    | { kind: 'cart'; skus: string[] }
    | { kind: 'sale'; skus: string[] }
  clients: number
  seconds: number
}

/** How it went: rounds of the scenario, and milliseconds for each. */
export interface LoadResult {
  perSecond: number
  p50: number
  p99: number
  failed: number
}

type Round = (connection: Connection) => Promise<boolean>

const address = {
  name: 'Ana García',
  line1: 'Calle de la Luna 3',
  city: 'Madrid',
  postalCode: '28004',
  country: 'ES',
}

function roundOf(scenario: LoadOptions['scenario']): Round {
  switch (scenario.kind) {
    case 'get': {
      const request = requestBytes('GET', scenario.path)
      return async connection => (await connection.send(request)).status === 200
    }
    case 'cart':
      return async connection => (await filledCart(connection, scenario.skus)) !== undefined
    case 'sale':
      return async connection => {
        const cartId = await filledCart(connection, scenario.skus)
        return cartId !== undefined && bought(connection, cartId)
      }
  }
}

const newCart = requestBytes('POST', '/v1/carts', {})

async function filledCart(connection: Connection, skus: string[]): Promise<string | undefined> {
  const created = await connection.send(newCart)
  const cartId = /"id":"(cart_\w+)"/.exec(created.body.toString('latin1', 0, 100))?.[1]
  const sku = skus[Math.floor(Math.random() * skus.length)]
  const added = await connection.send(
    requestBytes('POST', `/v1/carts/${cartId}/items`, { sku, quantity: 1 }),
  )
  return added.status === 201 ? cartId : undefined
}

async function bought(connection: Connection, cartId: string): Promise<boolean> {
  const body = {
    cartId,
    email: 'buyer@example.com',
    shippingAddress: address,
    shippingMethod: 'standard',
    payment: { provider: 'sandbox', token: 'tok_ok' },
  }
  const request = requestBytes('POST', '/v1/checkouts', body, { 'idempotency-key': randomUUID() })
  return (await connection.send(request)).status === 201
}

/** Repeats a scenario on so many connections for so long. */
async function load({ url, scenario, clients, seconds }: LoadOptions): Promise<LoadResult> {
  const round = roundOf(scenario)
  const times: number[] = []
  let failed = 0
  const started = performance.now()
  const until = started + seconds * 1000
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const connection = await openConnection(url)
      for (let from = performance.now(); from < until; from = performance.now()) {
        if (!(await round(connection))) failed++
        times.push(performance.now() - from)
      }
      connection.close()
    }),
  )
  const elapsed = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (part: number) => times[Math.floor(times.length * part)] ?? 0
  return { perSecond: (times.length - failed) / elapsed, p50: at(0.5), p99: at(0.99), failed }
}

process.on('message', (options: LoadOptions) => {
  void load(options).then(result => process.send?.(result))
})
