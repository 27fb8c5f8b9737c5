import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { Client } from 'pg'
import { AuthDefinition } from '../../../contracts/auth/gen/rpc.ts'
import { AuthRest } from '../../../contracts/auth/rest.ts'
import { testDatabase } from '../../platform/testing/database.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import service from './service.ts'

const secret = 'a secret of these tests, long enough'
const email = 'admin@shoecloud.local'
const minutes = 60_000

let database: Awaited<ReturnType<typeof testDatabase>>
let sql: Client
let replicas: ServiceUnderTest[]
let time = new Date()
const announced: string[] = []

const start = (env: Record<string, string> = {}) =>
  startService({
    service,
    at: import.meta.url,
    now: () => time,
    announce: line => announced.push(line),
    env: { SHOECLOUD_POSTGRES_URL: database.url, SHOECLOUD_SECRET: secret, ...env },
  })

before(async () => {
  database = await testDatabase()
  sql = new Client(database.url)
  await sql.connect()
  replicas = await Promise.all([start(), start()])
})

after(async () => {
  await sql.end()
  for (const replica of replicas) await replica.close()
  await database.close()
})

const login = async (replica: ServiceUnderTest, password: string) =>
  (await replica.client(AuthRest)).login({ body: { email, password } })

const passwordTold = () => /password (\S+) /.exec(announced[0] ?? '')?.[1] ?? ''

const keyIds = async (replica: ServiceUnderTest) =>
  (await replica.rpc(AuthDefinition).keys({})).keys.map(({ kid }) => kid)

test('two replicas that start at once make one administrator, and one announces the password', async () => {
  const { rows } = await sql.query(`select email from auth.users where 'admin' = any(roles)`)
  assert.deepEqual(rows, [{ email }])
  assert.equal(announced.length, 1)
  for (const replica of replicas) await login(replica, passwordTold())
})

test('the password that was made up is random, and stored nowhere', async () => {
  assert.ok(passwordTold().length >= 20)
  const { rows } = await sql.query('select u::text as text from auth.users u')
  assert.ok(rows.every(({ text }) => !text.includes(passwordTold())))
})

test('replicas share one signing key', async () => {
  const [one, other] = await Promise.all(replicas.map(keyIds))
  assert.equal(one?.length, 1)
  assert.deepEqual(one, other)
})

test('a later start keeps the administrator, the password and the keys', async () => {
  const before = await keyIds(replicas[0] as ServiceUnderTest)
  const later = await start({ SHOECLOUD_ADMIN_PASSWORD: 'another password' })
  try {
    assert.deepEqual(await keyIds(later), before)
    await login(later, passwordTold())
    assert.equal(announced.length, 1)
  } finally {
    await later.close()
  }
})

test('keys rotate: the new one is published, then signs, then the old one goes, in every replica', async t => {
  const today = time
  t.after(() => {
    time = today
  })
  const settled = async (ms: number) => {
    time = new Date(today.getTime() + ms)
    for (const replica of replicas) await replica.settle()
  }
  const signers = async () => {
    const tokens = await Promise.all(replicas.map(replica => login(replica, passwordTold())))
    return tokens.map(({ accessToken }) => decodeProtectedHeader(accessToken).kid)
  }
  const due = (90 * 24 * 60 + 10) * minutes
  const [old] = await keyIds(replicas[0] as ServiceUnderTest)

  await settled(due)
  const [both, others] = await Promise.all(replicas.map(keyIds))
  assert.equal(both?.length, 2)
  assert.deepEqual(others, both)
  assert.deepEqual(await signers(), [old, old])

  await settled(due + 10 * minutes)
  const young = both?.[1]
  assert.deepEqual(await signers(), [young, young])
  assert.deepEqual(await keyIds(replicas[1] as ServiceUnderTest), both)

  await settled(due + 30 * minutes)
  for (const replica of replicas) assert.deepEqual(await keyIds(replica), [young])
})
