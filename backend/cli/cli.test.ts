import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CatalogueEntry } from './services.ts'

const main = join(import.meta.dirname, '..', 'main.ts')

let data = ''
before(async () => {
  data = await mkdtemp(join(tmpdir(), 'shoecloud-cli-'))
})
after(() => rm(data, { recursive: true }))

/** Runs the real command to its end. */
async function shoecloud(args: string[], env: Record<string, string> = {}) {
  const settings = { SHOECLOUD_DATA: data, SHOECLOUD_PORT: '0', ...env }
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...settings } })
  let out = ''
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (out += chunk))
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { out, code }
}

test('services are listed with what they store, offer, publish and listen to', async () => {
  const { out, code } = await shoecloud(['services', '--json'])
  assert.equal(code, 0)
  const services: CatalogueEntry[] = JSON.parse(out)
  const stock = services.find(({ name }) => name === 'stock')
  assert.deepEqual(stock, {
    name: 'stock',
    domain: 'inventory',
    says: stock?.says,
    stores: ['relational'],
    routes: 5,
    rpc: stock?.rpc,
    uses: [],
    publishes: ['stock.availability-changed.v1'],
    listensTo: ['orders.order-cancelled.v1'],
  })
  assert.ok(stock?.rpc.includes('reserve'))
})

test('for people, services are told in words', async () => {
  const { out } = await shoecloud(['services'])
  assert.match(
    out,
    /stock \(inventory-domain\): .*\n +stores +relational\n +offers +5 REST routes, rpc /,
  )
})

test('the doctor tells where each setting comes from, and keeps secrets', async () => {
  const secret = 'a-secret-of-more-than-thirty-two-characters'
  const env = { SHOECLOUD_SECRET: secret, SHOECLOUD_RATE_LIMITS: 'off' }
  const { out, code } = await shoecloud(['doctor'], env)
  assert.equal(code, 0)
  assert.match(out, /✔ SHOECLOUD_RATE_LIMITS +off +\[environment\]/)
  assert.match(out, /✔ SHOECLOUD_HOST +127\.0\.0\.1 +\[default\]/)
  assert.match(out, /✔ SHOECLOUD_SECRET +\(set\) +\[environment\]/)
  assert.doesNotMatch(out, new RegExp(secret))
  assert.match(out, /✔ Node +v\d+/)
  assert.match(out, /✔ PostgreSQL +embedded/)
  assert.match(out, /✔ Services +.*stock/)
})

test('the doctor says what a start would stumble over, and what to do', async () => {
  const wrong = await shoecloud(['doctor'], { SHOECLOUD_PORT: 'high' })
  assert.equal(wrong.code, 1)
  assert.match(wrong.out, /✖ SHOECLOUD_PORT +high.*\n +must be a whole number from 0 to 65535/)

  const url = 'postgres://nobody:hidden@127.0.0.1:1/nothing'
  const unreachable = await shoecloud(['doctor'], { SHOECLOUD_POSTGRES_URL: url })
  assert.equal(unreachable.code, 1)
  assert.match(unreachable.out, /✖ PostgreSQL +of SHOECLOUD_POSTGRES_URL\n +.*ECONNREFUSED/)
  assert.doesNotMatch(unreachable.out, /hidden/)

  await writeFile(join(data, 'shoecloud.pid'), String(process.pid))
  const taken = await shoecloud(['doctor'])
  assert.equal(taken.code, 1)
  assert.match(taken.out, new RegExp(`✖ Data folder .*\n +.*in use by .* ${process.pid}`))
  await rm(join(data, 'shoecloud.pid'))
})

test('help shows each command with examples', async () => {
  const { out, code } = await shoecloud(['--help'])
  assert.equal(code, 0)
  assert.match(out, /serve.*seed.*doctor.*services.*Examples:.*shoecloud seed --products 20000/s)
})

test('a number that is none is refused without a stack', async () => {
  const { out, code } = await shoecloud(['seed', '--products', 'many'])
  assert.equal(code, 1)
  assert.match(out, /argument .many. is invalid\. It must be a whole number above 0/)
  assert.doesNotMatch(out, / at /)
})
