import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { CannotStart, readSettings } from './platform/settings.ts'
import { testDatabase } from './platform/testing/database.ts'
import { startPlatform } from './start.ts'

const main = join(import.meta.dirname, 'main.ts')

let data = ''
before(async () => {
  data = await mkdtemp(join(tmpdir(), 'shoecloud-start-'))
})
after(() => rm(data, { recursive: true }))

interface Launched {
  child: ChildProcess
  /** What it has told people so far. */
  told(): string
  /** Where it listens, once it does. */
  url: Promise<string>
  exitCode: Promise<number | null>
}

/** Runs the real command on a folder that the tests of this file share. */
function launch(t: TestContext, args: string[], env = {}, nodeArgs: string[] = []): Launched {
  const child = spawn(process.execPath, [...nodeArgs, main, ...args], {
    env: { ...process.env, SHOECLOUD_DATA: data, SHOECLOUD_PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let text = ''
  const url = Promise.withResolvers<string>()
  child.stderr?.on('data', chunk => {
    text += chunk
    const address = /(?:Shop API|Services) +(http:\/\/[\d.:]+)/.exec(text)?.[1]
    if (address) url.resolve(address)
  })
  const exitCode = new Promise<number | null>(resolve => child.once('exit', resolve))
  void exitCode.then(() => url.reject(new Error(`it did not start: ${text}`)))
  url.promise.catch(() => {})
  t.after(() => child.kill('SIGKILL'))
  return { child, told: () => text, url: url.promise, exitCode }
}

const serve = (t: TestContext, nodeArgs?: string[]) =>
  launch(t, ['serve', 'auth', 'inventory-domain'], {}, nodeArgs)

const postgresRuns = () => existsSync(join(data, 'postgres', 'postmaster.pid'))

test('after a kill -9, the next start simply works; a SIGTERM leaves nothing running', async t => {
  const killed = serve(t)
  await killed.url
  killed.child.kill('SIGKILL')
  await killed.exitCode

  const { child, url, exitCode } = serve(t)
  assert.equal((await fetch(`${await url}/readyz`)).status, 200)
  child.kill('SIGTERM')
  assert.equal(await exitCode, 0)
  assert.ok(!postgresRuns())
  assert.ok(!existsSync(join(data, 'shoecloud.pid')))
})

test('a second Ctrl-C ends the app at once, whatever is under way', async t => {
  const { child, url, exitCode } = serve(t)
  const port = Number(new URL(await url).port)
  const slow = connect(port, '127.0.0.1').on('error', () => {})
  slow.write('POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n')
  assert.equal((await fetch(`${await url}/healthz`)).status, 200)
  child.kill('SIGINT')
  const again = setInterval(() => child.kill('SIGINT'), 100)
  assert.equal(await exitCode, 130)
  clearInterval(again)
})

test('a request that is under way when the app is told to stop gets its reply', async t => {
  const { child, url, exitCode } = serve(t)
  const port = Number(new URL(await url).port)
  const body = JSON.stringify({ email: 'nobody@example.com', password: 'wrong' })
  const slow = connect(port, '127.0.0.1')
  const reply = textOf(slow)
  slow.write(
    `POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  )
  slow.write(body.slice(0, 10))
  assert.equal((await fetch(`${await url}/healthz`)).status, 200)

  child.kill('SIGTERM')
  await refuses(port)
  slow.write(body.slice(10))
  assert.match(await reply, /^HTTP\/1\.1 401 .*wrong_credentials/s)
  assert.equal(await exitCode, 0)
  assert.ok(!postgresRuns())
})

test('when the launcher dies, the app stops as well', async t => {
  const { child, url, exitCode } = serve(t)
  await url
  child.disconnect()
  assert.equal(await exitCode, 0)
  assert.ok(!postgresRuns())
})

test('an error that nobody caught stops the app in good order, with an exit code', async t => {
  const thrower = 'process.on("SIGUSR2", () => { throw new Error("boom") })'
  const { child, url, exitCode } = serve(t, ['--import', `data:text/javascript,${thrower}`])
  await url
  child.kill('SIGUSR2')
  assert.equal(await exitCode, 1)
  assert.ok(!postgresRuns())
})

test('a second app on the same folder is told who has it', async t => {
  const first = serve(t)
  await first.url
  const second = serve(t)
  assert.equal(await second.exitCode, 1)
  assert.match(second.told(), new RegExp(`in use by another ShoeCloud, process ${first.child.pid}`))
  assert.equal((await fetch(`${await first.url}/readyz`)).status, 200)
  first.child.kill('SIGTERM')
  assert.equal(await first.exitCode, 0)
})

test('variables that are wrong are all named at once, without a stack', async t => {
  const env = { SHOECLOUD_PORT: 'high', SHOECLOUD_RATE_LIMIT: 'off' }
  const { told, exitCode } = launch(t, ['serve'], env)
  assert.equal(await exitCode, 1)
  assert.match(told(), /SHOECLOUD_PORT must be a whole number.*SHOECLOUD_RATE_LIMIT is not a/s)
  assert.doesNotMatch(told(), / at /)
})

test('a taken port is a message that says what to do, and leaves nothing open', async t => {
  const { port, settings } = await ownDatabase(t)
  const starting = startPlatform({ settings: { ...settings, port }, only: ['stock'] })
  await assert.rejects(starting, { constructor: CannotStart, message: /taken.*SHOECLOUD_PORT/ })
  const platform = await startPlatform({ settings, only: ['stock'] })
  await platform.stop()
})

test('a service that does not exist is named', async t => {
  const { settings } = await ownDatabase(t)
  await assert.rejects(startPlatform({ settings, only: ['stock', 'shoes'] }), {
    constructor: CannotStart,
    message: /no service or domain named shoes/,
  })
})

test('several processes need a secret that they share', async t => {
  const { settings } = await ownDatabase(t)
  await assert.rejects(startPlatform({ settings: { ...settings, rpcPort: 0 } }), {
    constructor: CannotStart,
    message: /the same SHOECLOUD_SECRET/,
  })
})

test('a service of another process that does not exist is named', async t => {
  const { settings } = await ownDatabase(t)
  const services = [{ names: ['stokc'], addresses: ['127.0.0.1:1'] }]
  const secret = 'a secret of at least 32 characters'
  await assert.rejects(startPlatform({ settings: { ...settings, services, secret } }), {
    constructor: CannotStart,
    message: /no service or domain named stokc/,
  })
})

test('a database that does not answer is a message that says which', async t => {
  const { settings } = await ownDatabase(t)
  const postgresUrl = 'postgres://nobody@127.0.0.1:1/nothing'
  await assert.rejects(startPlatform({ settings: { ...settings, postgresUrl } }), {
    constructor: CannotStart,
    message: /SHOECLOUD_POSTGRES_URL/,
  })
})

/** Settings with a database and a folder of their own, and a port that is taken. */
async function ownDatabase(t: TestContext) {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-start-'))
  const taker = createServer().listen(0, '127.0.0.1')
  await once(taker, 'listening')
  t.after(async () => {
    taker.close()
    await database.close()
    await rm(folder, { recursive: true })
  })
  const settings = readSettings({
    SHOECLOUD_PORT: '0',
    SHOECLOUD_DATA: folder,
    SHOECLOUD_POSTGRES_URL: database.url,
    SHOECLOUD_LOG: 'silent',
  })
  return { settings, port: (taker.address() as AddressInfo).port }
}

async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Resolves when nobody accepts connections on the port any more. */
async function refuses(port: number): Promise<void> {
  for (;;) {
    const accepted = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (!accepted) return
  }
}
