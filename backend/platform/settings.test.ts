import assert from 'node:assert/strict'
import { isAbsolute } from 'node:path'
import { test } from 'node:test'
import { CannotStart, declaredSettings, readSettings } from './settings.ts'

const refusal = (env: Record<string, string>): string => {
  try {
    readSettings(env)
  } catch (error) {
    if (error instanceof CannotStart) return error.message
    throw error
  }
  return assert.fail('it was accepted')
}

test('nothing has to be set', () => {
  const settings = readSettings({})
  assert.equal(settings.port, 8080)
  assert.equal(settings.rateLimits, 'on')
  assert.ok(isAbsolute(settings.data))
  assert.equal(settings.postgresUrl, undefined)
  assert.equal(settings.adminPassword, undefined)
})

test('what is set is used', () => {
  const settings = readSettings({
    SHOECLOUD_PORT: '9000',
    SHOECLOUD_POSTGRES_URL: 'postgres://shoes:secret@db.example:5432/shoecloud',
    SHOECLOUD_MONGODB_URL: 'mongodb://shoes:secret@db-1:27017,db-2:27017/shoecloud?replicaSet=rs',
    SHOECLOUD_CORS_ORIGINS: 'https://a.example, https://b.example',
  })
  assert.equal(settings.port, 9000)
  assert.equal(settings.postgresUrl, 'postgres://shoes:secret@db.example:5432/shoecloud')
  assert.match(settings.mongodbUrl ?? '', /db-1:27017,db-2:27017/)
  assert.deepEqual(settings.corsOrigins, ['https://a.example', 'https://b.example'])
})

test('a value that is not accepted is named, with what would be', () => {
  assert.match(refusal({ SHOECLOUD_PORT: '80a' }), /SHOECLOUD_PORT must be .* from 0 to 65535/)
  assert.match(refusal({ SHOECLOUD_PORT: '65536' }), /SHOECLOUD_PORT/)
  assert.match(refusal({ SHOECLOUD_MONGODB_URL: 'db-1:27017' }), /such as mongodb:\/\//)
  assert.match(refusal({ SHOECLOUD_RATE_LIMITS: 'no' }), /one of on, off; it is "no"/)
})

test('all that is wrong is said at once', () => {
  const message = refusal({ SHOECLOUD_PORT: '-1', SHOECLOUD_LOG: 'loud', SHOECLOUD_PROT: '80' })
  assert.match(message, /SHOECLOUD_PORT must/)
  assert.match(message, /SHOECLOUD_LOG must/)
  assert.match(message, /SHOECLOUD_PROT is not a setting/)
})

test('a misspelt setting is refused, and other programs’ variables are not', () => {
  assert.match(refusal({ SHOECLOUD_RATELIMITS: 'off' }), /SHOECLOUD_RATELIMITS is not a setting/)
  readSettings({ PATH: '/bin', HOME: '/home/shoes' })
})

test('a secret that is not accepted is not shown', () => {
  for (const [, { env, secret }] of Object.entries(declaredSettings)) {
    if (!secret) continue
    assert.ok(!refusal({ [env]: 'hunter2' }).includes('hunter2'), `${env} is shown`)
  }
})

test('services of other processes are given by name, with one server or several', () => {
  const { services } = readSettings({
    SHOECLOUD_SERVICES: 'stock=host-1:7001, host-2:7001; cart,orders=10.0.0.3:7003;',
  })
  assert.deepEqual(services, [
    { names: ['stock'], addresses: ['host-1:7001', 'host-2:7001'] },
    { names: ['cart', 'orders'], addresses: ['10.0.0.3:7003'] },
  ])
  assert.deepEqual(readSettings({}).services, [])
  for (const wrong of ['stock', 'stock=', '=host:7001', 'stock=host', 'a=h:1=h:2', 'a=h:x']) {
    assert.match(refusal({ SHOECLOUD_SERVICES: wrong }), /SHOECLOUD_SERVICES must be .*stock=host/)
  }
})

test('the port of other processes is closed, or any free one, or a given one', () => {
  assert.equal(readSettings({}).rpcPort, undefined)
  assert.equal(readSettings({ SHOECLOUD_RPC_PORT: '0' }).rpcPort, 0)
  assert.equal(readSettings({ SHOECLOUD_RPC_PORT: '7001' }).rpcPort, 7001)
  assert.match(refusal({ SHOECLOUD_RPC_PORT: 'any' }), /SHOECLOUD_RPC_PORT must be a whole number/)
  assert.match(refusal({ SHOECLOUD_RPC_HOST: 'host:7001' }), /SHOECLOUD_RPC_HOST must be .*without/)
})
