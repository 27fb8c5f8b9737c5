import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hash } from '@node-rs/argon2'
import { Client } from 'pg'
import { UserRegistered } from '../../../contracts/auth/events.ts'
import { AuthDefinition } from '../../../contracts/auth/gen/rpc.ts'
import { permissions } from '../../../contracts/auth/permissions.ts'
import { AuthRest } from '../../../contracts/auth/rest.ts'
import type { Client as ApiClient, ApiError } from '../../../contracts/common/client.ts'
import { tokenVerifier } from '../../platform/security/tokens.ts'
import { testDatabase } from '../../platform/testing/database.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import service from './service.ts'

const adminPassword = 'the-password-of-the-environment'
const password = 'purple giraffe on a tram'

let database: Awaited<ReturnType<typeof testDatabase>>
let sql: Client
let auth: ServiceUnderTest
let api: ApiClient<typeof AuthRest>

before(async () => {
  database = await testDatabase()
  const env = { SHOECLOUD_POSTGRES_URL: database.url, SHOECLOUD_ADMIN_PASSWORD: adminPassword }
  auth = await startService({ service, at: import.meta.url, env })
  api = await auth.client(AuthRest)
  sql = new Client(database.url)
  await sql.connect()
})

after(async () => {
  await sql.end()
  await auth.close()
  await database.close()
})

let people = 0
const somebody = () => ({ email: `ana-${++people}@example.com`, name: 'Ana Serra', password })

async function registered() {
  const person = somebody()
  return { ...person, ...(await api.register({ body: person })) }
}

const failure = (code: string) => (error: ApiError) => error.code === code

const verify = async (accessToken: string) => {
  const keySet = await auth.rpc(AuthDefinition).keys({})
  return tokenVerifier(async () => ({ keys: keySet.keys }))(accessToken)
}

/** Every value in every table of a database, as text. */
async function everythingStored(client: Client): Promise<string> {
  const { rows: tables } = await client.query(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('auth', 'bus') and table_type = 'BASE TABLE'`,
  )
  assert.ok(tables.length > 5)
  let stored = ''
  for (const { name } of tables) {
    const { rows } = await client.query(`select string_agg(t::text, ' ') as text from ${name} t`)
    stored += rows[0].text ?? ''
  }
  return stored
}

test('whoever registers gets a customer account, and that is published', async () => {
  const { password: _, ...account } = await registered()
  assert.deepEqual(account.roles, ['customer'])
  assert.equal(account.name, 'Ana Serra')
  assert.match(account.id, /^usr_/)
  const news = (await auth.published()).map(({ type, data }) => ({ type, data }))
  const { id: userId, email } = account
  assert.deepEqual(news.at(-1), { type: UserRegistered.type, data: { userId, email } })
})

test('an address has one account, whatever its capitals', async () => {
  const { email } = await registered()
  for (const again of [email, email.toUpperCase()]) {
    const body = { ...somebody(), email: again }
    await assert.rejects(api.register({ body }), failure('email_taken'))
  }
  const tokens = await api.login({ body: { email: email.toUpperCase(), password } })
  assert.equal(tokens.expiresIn, 600)
})

test('of two who register one address at once, one succeeds', async () => {
  const body = somebody()
  const outcomes = await Promise.allSettled([api.register({ body }), api.register({ body })])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('passwords that are short, common or about their owner are refused, with what to do', async () => {
  const person = somebody()
  const weak = [
    'short',
    'nine-char',
    'password1234',
    'qwertyuiop',
    'aaaaaaaaaaaaaaaa',
    person.email,
  ]
  for (const each of weak) {
    await assert.rejects(api.register({ body: { ...person, password: each } }), error => {
      const { problem } = error as ApiError
      const [wrong] = problem.errors as { field: string; message: string }[]
      assert.equal(problem.code, 'password_too_weak')
      assert.equal(wrong?.field, 'password')
      assert.match(wrong?.message ?? '', /words/)
      return true
    })
  }
})

test('the longest password is accepted, and all of it counts', async () => {
  const { email } = somebody()
  const long = `${password} ${'x'.repeat(231)}`
  await api.register({ body: { email, name: 'Ana', password: long } })
  await api.login({ body: { email, password: long } })
  const almost = `${long.slice(0, -1)}y`
  await assert.rejects(
    api.login({ body: { email, password: almost } }),
    failure('wrong_credentials'),
  )
})

test('a password can be typed on another keyboard: composed and decomposed letters are the same', async () => {
  const { email } = somebody()
  const written = 'jirafa púrpura del tranvía'
  await api.register({ body: { email, name: 'Ana', password: written.normalize('NFD') } })
  await api.login({ body: { email, password: written.normalize('NFC') } })
})

test('a name that no database can store is a wrong request, not an error of ours', async () => {
  const body = { ...somebody(), name: 'Ana\u0000Serra' }
  await assert.rejects(api.register({ body }), failure('invalid_request'))
})

async function rawLogin(body: object) {
  const reply = await auth.fetch('/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'the-same-one' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, headers: [...reply.headers.keys()], text: await reply.text() }
}

test('a wrong password and an unknown address get the same reply', async () => {
  const { email } = await registered()
  const wrong = await rawLogin({ email, password: 'another giraffe' })
  const unknown = await rawLogin({ email: 'nobody@example.com', password: 'another giraffe' })
  assert.equal(wrong.status, 401)
  assert.match(wrong.text, /wrong_credentials/)
  assert.deepEqual(unknown, wrong)
})

test('an unknown address takes as much work as a wrong password', async () => {
  const { email } = await registered()
  const quickest = async (address: string) => {
    const times: number[] = []
    for (let i = 0; i < 5; i++) {
      const started = performance.now()
      await rawLogin({ email: address, password: 'another giraffe' })
      times.push(performance.now() - started)
    }
    return Math.min(...times)
  }
  // Without a hash to compare it would be a tenth, or less.
  assert.ok((await quickest('nobody@example.com')) > (await quickest(email)) / 2)
})

test('a password that was hashed at another cost is hashed again at the next sign-in', async () => {
  const { id, email } = await registered()
  const hashNow = async () =>
    (await sql.query('select password_hash as hash from auth.users where id = $1', [id])).rows[0]
      .hash
  const todays = await hashNow()
  assert.match(todays, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)

  const cheap = await hash(password, { memoryCost: 4096, timeCost: 1, parallelism: 1 })
  await sql.query('update auth.users set password_hash = $2 where id = $1', [id, cheap])
  const wrong = api.login({ body: { email, password: 'another giraffe' } })
  await assert.rejects(wrong, failure('wrong_credentials'))
  assert.equal(await hashNow(), cheap)

  await api.login({ body: { email, password } })
  const renewed = await hashNow()
  assert.match(renewed, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  await api.login({ body: { email, password } })
  assert.equal(await hashNow(), renewed)
})

test('passwords, tokens and private keys are nowhere in the database', async () => {
  const { email } = await registered()
  const { accessToken, refreshToken } = await api.login({ body: { email, password } })
  await api.refresh({ body: { refreshToken } })
  await auth.settle()
  const stored = await everythingStored(sql)
  assert.ok(stored.includes(email))
  for (const each of [password, adminPassword, accessToken, refreshToken, 'PRIVATE KEY']) {
    assert.ok(!stored.includes(each))
    assert.ok(!stored.includes(Buffer.from(each).toString('hex')))
  }
})

test('the first administrator has the password of the environment, and every permission', async () => {
  const body = { email: 'admin@shoecloud.local', password: adminPassword }
  const caller = await verify((await api.login({ body })).accessToken)
  assert.ok(caller.kind === 'person')
  assert.deepEqual([...caller.permissions], [...permissions])
})
