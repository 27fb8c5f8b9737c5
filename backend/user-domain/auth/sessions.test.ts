import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { Client } from 'pg'
import { AuthDefinition } from '../../../contracts/auth/gen/rpc.ts'
import { AuthRest } from '../../../contracts/auth/rest.ts'
import type { Client as ApiClient, ApiError } from '../../../contracts/common/client.ts'
import { Forbidden } from '../../../contracts/common/errors.ts'
import { tokenAudience, tokenIssuer, tokenVerifier } from '../../platform/security/tokens.ts'
import { testDatabase } from '../../platform/testing/database.ts'
import { type ServiceUnderTest, startService } from '../../platform/testing/service.ts'
import service from './service.ts'

const password = 'purple giraffe on a tram'
const days = 24 * 3600 * 1000

let database: Awaited<ReturnType<typeof testDatabase>>
let sql: Client
let auth: ServiceUnderTest
let api: ApiClient<typeof AuthRest>
let time = new Date()

before(async () => {
  database = await testDatabase()
  const env = { SHOECLOUD_POSTGRES_URL: database.url }
  auth = await startService({ service, at: import.meta.url, env, now: () => time })
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

/** Somebody who has just registered and signed in. */
async function signedIn() {
  const email = `ana-${++people}@example.com`
  const { id } = await api.register({ body: { email, password, name: 'Ana Serra' } })
  return { id, email, ...(await api.login({ body: { email, password } })) }
}

const refresh = (refreshToken: string) => api.refresh({ body: { refreshToken } })

const failure = (code: string) => (error: ApiError) => error.code === code

const verify = async (accessToken: string) => {
  const keySet = await auth.rpc(AuthDefinition).keys({})
  return tokenVerifier(async () => ({ keys: keySet.keys }))(accessToken)
}

test('an access token says who it is for, and what the roles permit', async () => {
  const { id, accessToken, expiresIn } = await signedIn()
  const claims = decodeJwt(accessToken)
  assert.deepEqual(
    { ...claims, iat: 0, exp: 0 },
    {
      sub: id,
      roles: ['customer'],
      scope: '',
      iss: tokenIssuer,
      aud: tokenAudience,
      iat: 0,
      exp: 0,
    },
  )
  assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 600)
  assert.equal(expiresIn, 600)
  assert.equal(decodeProtectedHeader(accessToken).alg, 'EdDSA')
})

test('tokens verify with the keys that the rpc gives, and the same are public', async () => {
  const { id, accessToken } = await signedIn()
  const caller = await verify(accessToken)
  assert.ok(caller.kind === 'person' && caller.id === id)

  const reply = await auth.fetch('/.well-known/jwks.json')
  const published = (await reply.json()) as { keys: Record<string, string>[] }
  assert.deepEqual(published, await auth.rpc(AuthDefinition).keys({}))
  assert.match(reply.headers.get('cache-control') ?? '', /max-age/)
  assert.deepEqual(Object.keys(published.keys[0] ?? {}).sort(), [
    'alg',
    'crv',
    'kid',
    'kty',
    'use',
    'x',
  ])
})

test('refreshing gives new tokens, again and again', async () => {
  const first = await signedIn()
  const second = await refresh(first.refreshToken)
  const third = await refresh(second.refreshToken)
  assert.equal(new Set([first, second, third].map(each => each.refreshToken)).size, 3)
  const caller = await verify(third.accessToken)
  assert.ok(caller.kind === 'person' && caller.id === first.id)
})

test('a refresh token that comes twice ends all that came from it, and no other session', async () => {
  const first = await signedIn()
  const elsewhere = await api.login({ body: { email: first.email, password } })
  const second = await refresh(first.refreshToken)
  const third = await refresh(second.refreshToken)
  await assert.rejects(refresh(first.refreshToken), failure('refresh_token_invalid'))
  await assert.rejects(refresh(third.refreshToken), failure('refresh_token_invalid'))
  await refresh(elsewhere.refreshToken)
})

test('of many who refresh with one token at once, at most one succeeds, and nothing stays alive', async () => {
  for (let round = 0; round < 5; round++) {
    const { refreshToken } = await signedIn()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => refresh(refreshToken)),
    )
    const won = outcomes.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
    const lost = outcomes.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    assert.ok(won.length <= 1)
    assert.ok(lost.every(failure('refresh_token_invalid')))
    for (const { refreshToken: successor } of won)
      await assert.rejects(refresh(successor), failure('refresh_token_invalid'))
  }
})

test('a family that ends while a successor is being made takes that with it', async () => {
  const { refreshToken: stolen, id } = await signedIn()
  const { refreshToken: latest } = await refresh(stolen)
  const holder = new Client(database.url)
  await holder.connect()
  await holder.query('begin')
  await holder.query(
    `select from auth.refresh_tokens t join auth.families f on f.id = t.family
     where f.user_id = $1 and used_at is null for update of t`,
    [id],
  )
  const owner = refresh(latest)
  await waiting(1)
  const thief = refresh(stolen)
  thief.catch(() => {})
  await waiting(2)
  await holder.end()

  const { refreshToken: successor } = await owner
  await assert.rejects(thief, failure('refresh_token_invalid'))
  await assert.rejects(refresh(successor), failure('refresh_token_invalid'))
  const { rows } = await sql.query('select from auth.families where user_id = $1', [id])
  assert.equal(rows.length, 0)
})

/** Resolves when so many queries on the database wait for a lock. */
async function waiting(count: number) {
  const locked = `select from pg_stat_activity
                  where datname = current_database() and wait_event_type = 'Lock'`
  while ((await sql.query(locked)).rows.length < count);
}

test('logging out ends the session, and can be said twice', async () => {
  const { refreshToken } = await signedIn()
  await api.logout({ body: { refreshToken } })
  await api.logout({ body: { refreshToken } })
  await assert.rejects(refresh(refreshToken), failure('refresh_token_invalid'))
})

test('a token that we never gave out is refused', async () => {
  await assert.rejects(refresh('x'.repeat(43)), failure('refresh_token_invalid'))
})

test('a refresh token lasts 30 days; what has expired is removed', async t => {
  const { refreshToken, id } = await signedIn()
  const today = time
  t.after(() => {
    time = today
  })
  time = new Date(today.getTime() + 30 * days - 1)
  const { refreshToken: next } = await refresh(refreshToken)
  const left = async () =>
    (await sql.query('select from auth.families where user_id = $1', [id])).rows.length
  await auth.settle()
  assert.equal(await left(), 1)

  time = new Date(time.getTime() + 30 * days)
  await assert.rejects(refresh(next), failure('refresh_token_invalid'))
  await auth.settle()
  assert.equal(await left(), 0)
})

test('new roles are in the next access token', async () => {
  const { id, refreshToken } = await signedIn()
  await sql.query(`update auth.users set roles = '{staff,unheard-of}' where id = $1`, [id])
  const caller = await verify((await refresh(refreshToken)).accessToken)
  assert.ok(caller.kind === 'person')
  assert.ok(caller.permissions.has('orders:write') && !caller.permissions.has('payments:write'))
})

test('a service that only checks tokens cannot have one made', async () => {
  const asked = auth.rpc(AuthDefinition).tokenForTool({ name: 'seed' })
  await assert.rejects(asked, Forbidden.is)
})
