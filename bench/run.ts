import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../backend/platform/stores/relational/embedded.ts'
import { browse } from './browse.ts'
import { load, startChild } from './children.ts'
import { pgbench } from './pgbench.ts'
import type { Answer, Question, Started } from './platform.ts'
import { type Row, report } from './report.ts'
import { adminPassword, openShelves } from './shelves.ts'
import { sideBySide } from './side-by-side.ts'

const seconds = Number(process.argv[2] ?? 5)
/** Enough connections to keep a server busy. */
const browsers = 32
const buyers = 8
const hotCallers = 256

const data = await mkdtemp(join(tmpdir(), 'shoecloud-bench-'))
const postgres = await startEmbeddedPostgres({ folder: join(data, 'postgres') })
const url = postgres.url('postgres')
const env = {
  SHOECLOUD_PORT: '0',
  SHOECLOUD_DATA: join(data, 'platform'),
  SHOECLOUD_POSTGRES_URL: url,
  SHOECLOUD_RATE_LIMITS: 'off',
  SHOECLOUD_LOG: 'error',
  SHOECLOUD_ADMIN_PASSWORD: adminPassword,
}

const first = startChild<Question>('platform.ts', env)
const firstStart = await first.heard<Started>()
await first.ask({ seed: true })
await first.end()
const platform = startChild<Question>('platform.ts', env)
const { url: shop, startSeconds } = await platform.heard<Started>()
const { productPath, skus, hotSku } = await openShelves(shop)
await platform.ask({ settle: true })
const idle = await platform.ask<Answer>({ memory: true })

const rows: Row[] = [
  await page('product page', productPath),
  await page('product list', '/v1/products'),
  await page('search with facets', '/v1/search?q=velastro&inStock=true'),
  await sell('cart: create, add', 'cart', undefined),
  await sell('sale: create, add, checkout', 'sale', 0.2),
  await decide(),
]
const busy = await platform.ask<Answer>({ memory: true })
await platform.end()
await postgres.stop()
await rm(data, { recursive: true })

report(rows, {
  'first start, empty (s)': firstStart.startSeconds,
  'second start (s)': startSeconds,
  'memory when idle (MB)': idle.value,
  'memory after the load (MB)': busy.value,
})

/** A page of the shop beside the same bytes from a bare Fastify. */
async function page(what: string, path: string): Promise<Row> {
  const body = (await (await fetch(new URL(path, shop))).json()) as object
  const bare = startChild<object>('bare-fastify.ts')
  // Strings of the same length in all: what Fastify has to serialise by its schema.
  const bytes = Buffer.byteLength(JSON.stringify(body))
  const items = Array.from({ length: Math.ceil(bytes / 100) }, () => 'x'.repeat(97))
  const bareUrl = await bare.ask<string>({ items })
  const load = { clients: browsers, seconds }
  const pair = await sideBySide(
    () => browse(new URL(path, shop), load),
    async () => (await browse(new URL(bareUrl), load)).perSecond,
  )
  await bare.end()
  return { what, ...pair, limitIs: `bare Fastify, ${bytes} bytes`, target: 0.5 }
}

async function sell(what: string, kind: 'cart' | 'sale', target: number | undefined): Promise<Row> {
  const pair = await sideBySide(
    async () => {
      const result = await load({ url: shop, clients: buyers, seconds, scenario: { kind, skus } })
      await platform.ask({ settle: true })
      return result
    },
    () => pgbench(url, 'sale', { clients: buyers, seconds }),
  )
  return { what, ...pair, limitIs: 'pgbench, the five rows of a sale', target }
}

async function decide(): Promise<Row> {
  const pair = await sideBySide(
    async () => {
      const question = { reserve: { sku: hotSku, callers: hotCallers, seconds } }
      const { value: perSecond } = await platform.ask<Answer>(question)
      return { perSecond, p50: 0, p99: 0, failed: 0 }
    },
    () => pgbench(url, 'oneRow', { clients: 16, seconds }),
  )
  return {
    what: 'decisions on one hot SKU',
    ...pair,
    limitIs: 'pgbench, 16 clients on one row',
    target: 8,
  }
}
