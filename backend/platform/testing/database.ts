import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { endLeftBehind, startEmbeddedPostgres } from '../stores/relational/embedded.ts'

/**
 * The environment variable with the address of the test run's server; `{database}` in it stands for the database. It is
 * no setting of ShoeCloud, which refuses unknown ones of its own prefix.
 */
export const testPostgres = 'TEST_POSTGRES_URL'

/** A PostgreSQL server for tests, which may forget everything when the machine loses power. */
export interface TestServer {
  /** An address with `{database}` in place of the database's name. */
  template: string
  stop(): Promise<void>
}

/** Starts a server on a temporary folder, which `stop` removes. */
export async function startTestServer(): Promise<TestServer> {
  await endKilledRuns()
  const folder = await mkdtemp(join(tmpdir(), `shoecloud-test-${process.pid}-`))
  const server = await startEmbeddedPostgres({ folder, forgetful: true })
  return {
    template: server.url('{database}'),
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

// Without a server for the whole run, one of our own: from the first database that is opened to the last that is closed.
// A run that was killed could not stop its server.
async function endKilledRuns() {
  for (const name of await readdir(tmpdir())) {
    const [, owner] = /^shoecloud-test-(\d+)-/.exec(name) ?? []
    if (!owner || alive(Number(owner))) continue
    const folder = join(tmpdir(), name)
    await endLeftBehind(folder)
    await rm(folder, { recursive: true, force: true })
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

let own: Promise<TestServer> | undefined
let open = 0

/** An empty database of its own, on the server of the test run, or else on one that ends with this process's tests. */
export async function testDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  open++
  const template = process.env[testPostgres] ?? (await (own ??= startTestServer())).template
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const on = (database: string) =>
    Object.assign(new URL(template.replace('{database}', '')), { pathname: database }).href
  await runOn(on('postgres'), `create database ${name} strategy file_copy`)
  return {
    url: on(name),
    async close() {
      await runOn(on('postgres'), `drop database ${name} with (force)`)
      if (--open > 0) return
      const server = await own
      own = undefined
      await server?.stop()
    },
  }
}

async function runOn(url: string, sql: string) {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
