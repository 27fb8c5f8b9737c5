import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { Type } from 'typebox'
import { Unauthenticated, Unavailable } from '../../../contracts/common/errors.ts'
import { holding, route } from '../../../contracts/common/rest.ts'
import { addRoutes } from '../rest/routes.ts'
import { restServer } from '../rest/server.ts'
import { readSettings } from '../settings.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'
import { tokenAudience, tokenIssuer, tokenVerifier } from './tokens.ts'

const ana = 'usr_01jz8d3v5tfqz8w3c2k9r7m4xn'

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' }
  return { kid, privateKey, jwk }
}

type TestKey = Awaited<ReturnType<typeof makeKey>>

const ours = await makeKey('ours')

const inTenMinutes = () => Math.floor(Date.now() / 1000) + 600

/** A good token, but for what a test says. */
const token = (claims: Record<string, unknown> = {}, key: TestKey = ours) =>
  new SignJWT({
    sub: ana,
    iss: tokenIssuer,
    aud: tokenAudience,
    exp: inTenMinutes(),
    roles: ['staff'],
    scope: 'orders:read stock:read',
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .sign(key.privateKey)

const verifier = () => tokenVerifier(async () => ({ keys: [ours.jwk] }))

const settings = readSettings({})
const app = restServer(settings, makeLog('silent'))
addRoutes(app, {
  service: 'test',
  contract: {
    whoAmI: route({
      method: 'GET',
      path: '/v1/who-am-i',
      summary: 'Says who calls',
      access: holding('orders:read'),
      replies: { 200: Type.Object({ id: Type.String() }) },
    }),
  },
  handlers: { whoAmI: ({ caller }) => ({ id: caller.kind === 'person' ? caller.id : 'nobody' }) },
  verify: verifier(),
  idempotency: undefined,
  metrics: makeMetrics({ process: false }),
})

const askWith = (authorization: string) =>
  app.inject({ url: '/v1/who-am-i', headers: { authorization } })

test('a good token opens a protected route to its owner', async () => {
  const reply = await askWith(`Bearer ${await token()}`)
  assert.equal(reply.statusCode, 200)
  assert.deepEqual(reply.json(), { id: ana })
})

test('a good token without the permission is refused as forbidden', async () => {
  assert.equal((await askWith(`Bearer ${await token({ scope: 'stock:read' })}`)).statusCode, 403)
})

const unsigned = new UnsecuredJWT({ scope: 'orders:read' })
  .setSubject(ana)
  .setIssuer(tokenIssuer)
  .setAudience(tokenAudience)
  .setExpirationTime('10m')
  .encode()

const withPublicKeyAsSecret = () =>
  new SignJWT({ scope: 'orders:read' })
    .setProtectedHeader({ alg: 'HS256', kid: ours.kid })
    .setSubject(ana)
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setExpirationTime('10m')
    .sign(Buffer.from(ours.jwk.x ?? '', 'base64url'))

const withOtherPayload = async () => {
  const [head, , signature] = (await token()).split('.')
  const [, payload] = (await token({ sub: 'usr_somebody-else' })).split('.')
  return `${head}.${payload}.${signature}`
}

const refused: Record<string, () => string | Promise<string>> = {
  'is not signed at all (alg none)': () => unsigned,
  'claims alg none and carries a signature': () => `${unsigned}c2lnbmVk`,
  'is signed with the public key as a shared secret (HS256)': withPublicKeyAsSecret,
  'is signed by somebody else under the name of our key': async () =>
    token({}, { ...(await makeKey('ours')), kid: 'ours' }),
  'names a key that does not exist': async () => token({}, await makeKey('theirs')),
  'was changed after it was signed': withOtherPayload,
  'is for another audience': () => token({ aud: 'another-api' }),
  'comes from another issuer': () => token({ iss: 'https://elsewhere.example' }),
  'has expired': () => token({ exp: Math.floor(Date.now() / 1000) - 1 }),
  'is not valid yet': () => token({ nbf: inTenMinutes() }),
  'never expires': () => token({ exp: undefined }),
  'is nobody’s': () => token({ sub: undefined }),
  'is no token': () => 'nonsense',
}

for (const [fault, make] of Object.entries(refused)) {
  test(`a token that ${fault} is refused`, async () => {
    const reply = await askWith(`Bearer ${await make()}`)
    assert.equal(reply.statusCode, 401)
    assert.equal(reply.json().code, 'unauthenticated')
  })
}

test('another scheme than Bearer is refused', async () => {
  assert.equal((await askWith(`Basic ${await token()}`)).statusCode, 401)
})

test('the claims become the caller', async () => {
  assert.deepEqual(await verifier()(await token()), {
    kind: 'person',
    id: ana,
    roles: ['staff'],
    permissions: new Set(['orders:read', 'stock:read']),
  })
})

test('an empty scope, or none, permits nothing', async () => {
  for (const scope of ['', undefined]) {
    const caller = await verifier()(await token({ scope }))
    assert.ok(caller.kind === 'person' && caller.permissions.size === 0)
  }
})

test('a token that was verified before is refused once it has expired', async () => {
  const verify = verifier()
  const remembered = await token()
  await verify(remembered)
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  try {
    mock.timers.tick(601_000)
    await assert.rejects(verify(remembered), Unauthenticated.is)
  } finally {
    mock.timers.reset()
  }
})

test('a key that is made later is asked for; strangers cannot make us ask for every token', async () => {
  const later = await makeKey('later')
  const strange = await makeKey('strange')
  const keys = [ours.jwk]
  let asked = 0
  const verify = tokenVerifier(async () => {
    asked++
    return { keys }
  })
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  try {
    await verify(await token())
    keys.push(later.jwk)
    mock.timers.tick(60_000)
    await verify(await token({}, later))
    assert.equal(asked, 2)
    for (let i = 0; i < 5; i++) {
      await assert.rejects(verify(await token({ jti: String(i) }, strange)), Unauthenticated.is)
    }
    assert.equal(asked, 2)
  } finally {
    mock.timers.reset()
  }
})

test('when the keys cannot be had, that is said, and they are asked for again', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  try {
    let away = true
    const verify = tokenVerifier(async () => {
      if (away) throw Unavailable()
      return { keys: [ours.jwk] }
    })
    await assert.rejects(verify(await token()), Unavailable.is)
    away = false
    mock.timers.tick(2_000)
    assert.equal((await verify(await token())).kind, 'person')
  } finally {
    mock.timers.reset()
  }
})
