import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { seed } from '../../backend/demo/seed.ts'
import { newTrace } from '../../backend/platform/telemetry/trace.ts'
import { testDatabase } from '../../backend/platform/testing/database.ts'
import type { ApiError } from '../../contracts/common/client.ts'
import type { Order } from '../../contracts/orders/rest.ts'
import { adminPassword, cartWith, checkoutOf, newKey, skuInStock, visitorAt } from '../shop.ts'

const main = join(import.meta.dirname, '../../backend/main.ts')

/** A process of the platform: the real command, with some of the services. */
interface Part {
  child: ChildProcess
  url: string
}

const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

let people: Part
let orders: Part
let goods: Part[]
let databaseUrl = ''

before(async () => {
  const database = opened.adopt(await testDatabase(), each => each.close())
  databaseUrl = database.url
  const [users, first, second] = await Promise.all([freePort(), freePort(), freePort()])
  const shared = {
    SHOECLOUD_POSTGRES_URL: database.url,
    SHOECLOUD_SECRET: 'the one secret that all processes of it share',
    SHOECLOUD_ADMIN_PASSWORD: adminPassword,
    SHOECLOUD_RATE_LIMITS: 'off',
    SHOECLOUD_PORT: '0',
    SHOECLOUD_LOG: 'error',
    SHOECLOUD_SERVICES: [
      `auth=127.0.0.1:${users}`,
      `product-domain,inventory-domain=127.0.0.1:${first},127.0.0.1:${second}`,
    ].join(';'),
  }
  const stocked = ['product-domain', 'inventory-domain']
  // All at once: they start in any order.
  ;[orders, people, ...goods] = await Promise.all([
    startPart(['order-domain'], shared),
    startPart(['auth'], { ...shared, SHOECLOUD_RPC_PORT: String(users) }),
    startPart(stocked, { ...shared, SHOECLOUD_RPC_PORT: String(first) }),
    startPart(stocked, { ...shared, SHOECLOUD_RPC_PORT: String(second) }),
  ])
  const staff = await administrator()
  await seed({
    products: 2,
    send: async ({ method, path, body }) => {
      const reply = await fetch(`${partFor(path).url}${path}`, {
        method,
        headers: { authorization: `Bearer ${staff}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: reply.status, body: await reply.json() }
    },
  })
})

/** Each service’s routes are at the process that runs it. */
function partFor(path: string): Part {
  if (path.startsWith('/v1/auth')) return people
  return /^\/v1\/(carts|me\/cart|checkouts|orders|payments|shipping|taxes)/.test(path)
    ? orders
    : (goods.find(({ child }) => child.exitCode === null && !child.killed) ?? assert.fail())
}

const visitor = (token?: string) =>
  visitorAt({
    baseUrl: 'http://platform',
    token: () => token,
    fetch: (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input)
      return fetch(`${partFor(pathname).url}${pathname}${search}`, init)
    },
  })

async function administrator(): Promise<string> {
  const body = { email: 'admin@shoecloud.local', password: adminPassword }
  return (await visitor().login({ body })).accessToken
}

async function paid(order: Order): Promise<void> {
  const token = order.accessToken ?? assert.fail('the guest was given no link')
  await eventually(async () => {
    const { status } = await visitor().getOrder({ params: { id: order.id }, query: { token } })
    return status === 'paid'
  })
}

test('a sale goes through services of several processes, in one trace', async () => {
  const guest = visitor()
  await eventually(() =>
    skuInStock(guest).then(
      () => true,
      () => false,
    ),
  )
  const { sku, available } = await skuInStock(guest)
  const cartId = await cartWith(guest, sku)
  const traceparent = newTrace()
  const headers = { ...newKey(), traceparent }
  const order = (await guest.startCheckout({ body: checkoutOf(cartId), headers })) as Order
  assert.equal(order.lines[0]?.sku, sku)
  await paid(order)
  await eventually(async () => {
    const stock = await guest.getStock({ params: { sku } })
    return stock.available === available - 1
  })
  assert.deepEqual(await tracesOf('orders.order-placed.v1', order.id), [traceparent])
})

test('what a service in another process refuses is told with its facts', async () => {
  const guest = visitor()
  const { sku, available } = await skuInStock(guest)
  const cartId = await cartWith(guest, sku, 2)
  const staff = visitor(await administrator())
  await staff.adjust({ body: { sku, delta: 1 - available, reason: 'lost' } })
  const refused = ({ status, code, problem }: ApiError) =>
    status === 409 && code === 'out_of_stock' && JSON.stringify(problem).includes(sku)
  await assert.rejects(
    guest.startCheckout({ body: checkoutOf(cartId), headers: newKey() }),
    refused,
  )
  await staff.adjust({ body: { sku, delta: available, reason: 'found' } })
})

test('a process that is killed is not missed where another runs the same services', async () => {
  const guest = visitor()
  const { sku } = await skuInStock(guest)
  const carts = await Promise.all(Array.from({ length: 3 }, () => cartWith(guest, sku)))
  const [dying] = goods
  dying?.child.kill('SIGKILL')
  for (const cartId of carts) {
    const body = checkoutOf(cartId)
    await paid((await guest.startCheckout({ body, headers: newKey() })) as Order)
  }
})

test('while no process runs a service, its callers say so', async () => {
  const guest = visitor()
  const { sku } = await skuInStock(guest)
  const cartId = await cartWith(guest, sku)
  for (const { child } of goods) child.kill('SIGKILL')
  const away = ({ status, message }: ApiError) => status === 503 && /catalog|pricing/.test(message)
  await assert.rejects(guest.startCheckout({ body: checkoutOf(cartId), headers: newKey() }), away)
})

/** Starts the command and resolves when it listens. */
async function startPart(names: string[], env: Record<string, string>): Promise<Part> {
  const data = await mkdtemp(join(tmpdir(), 'shoecloud-part-'))
  const child = spawn(process.execPath, [main, 'serve', ...names], {
    env: { ...process.env, ...env, SHOECLOUD_DATA: data },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const exit = once(child, 'exit')
  opened.defer(async () => {
    child.kill('SIGKILL')
    await exit
    await rm(data, { recursive: true })
  })
  let told = ''
  const url = Promise.withResolvers<string>()
  child.stderr?.on('data', chunk => {
    told += chunk
    const address = /(?:Shop API|Services) +(http:\/\/[\d.:]+)/.exec(told)?.[1]
    if (address) url.resolve(address)
  })
  void exit.then(() => url.reject(new Error(`${names} did not start: ${told}`)))
  return { child, url: await url.promise }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when something has become true. */
async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await pause(20)
}

async function tracesOf(type: string, key: string): Promise<string[]> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query(
      `select envelope->>'traceparent' as trace from bus.events
       where envelope->>'type' = $1 and envelope->>'subject' = $2`,
      [type, key],
    )
    return rows.map(({ trace }) => trace)
  } finally {
    await client.end()
  }
}
