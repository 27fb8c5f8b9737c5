import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf } from '../errors.ts'
import { PostgresDatabase } from '../stores/relational/postgres.ts'
import { testDatabase } from '../testing/database.ts'
import { type Log, type LogFields, makeLog } from './log.ts'

const secrets = {
  password: 'Tr0ub4dor&3',
  token: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl',
  card: '4111 1111 1111 1111',
  cardNumber: '4111111111111111',
}

/** What `work` writes, as text. */
async function logged(work: (log: Log) => unknown): Promise<string> {
  let text = ''
  const write = (line: string) => {
    text += line
  }
  await work(makeLog('debug', { write }))
  return text
}

function assertNoSecret(text: string) {
  assert.notEqual(text, '')
  for (const secret of Object.values(secrets)) {
    assert.ok(!text.includes(secret), `${secret} is in ${text}`)
  }
}

test('a line is one JSON object with the message, the time and the allowed fields', async () => {
  const text = await logged(log => log.with({ service: 'cart' }).info('sold', { count: 2 }))
  const { time, ...line } = JSON.parse(text)
  assert.ok(!Number.isNaN(Date.parse(time)))
  assert.deepEqual(line, { level: 30, service: 'cart', count: 2, msg: 'sold' })
})

test('a field that is not on the list is not written, however it is called', async () => {
  const text = await logged(log => {
    log.info('signed in', secrets as LogFields)
    log.with({ ...secrets, body: secrets } as LogFields).warn('refused', { status: 401 })
  })
  assertNoSecret(text)
  assert.match(text, /"status":401/)
})

test('of an error only its name, message, code, stack and cause are written', async () => {
  const cause = Object.assign(new TypeError('the cause'), { detail: secrets.password })
  const error = Object.assign(new Error('it broke', { cause }), {
    ...secrets,
    request: { headers: { authorization: secrets.token } },
    code: 'E_BROKEN',
  })
  const text = await logged(log => log.error('failed', {}, error))
  assertNoSecret(text)
  const { error: written } = JSON.parse(text)
  assert.deepEqual(Object.keys(written), ['name', 'message', 'code', 'stack', 'cause'])
  assert.match(written.stack, /^\s+at .*log\.test\.ts/)
  assert.equal(written.cause.message, 'the cause')
})

test('tokens and card numbers in the message of an error are blanked', async () => {
  const message = `no account for ${secrets.token} and ${secrets.card} or ${secrets.cardNumber}`
  const text = await logged(log => log.error('failed', {}, new Error(message)))
  assertNoSecret(text)
  assert.match(text, /no account for \[token\] and \[number\] or \[number\]/)
})

test('what was given to JSON.parse is not written', async () => {
  const text = await logged(log => {
    try {
      JSON.parse(`${secrets.password} {"password":"${secrets.password}"}`)
    } catch (error) {
      log.error('failed', {}, failureOf(error))
    }
  })
  assertNoSecret(text)
  assert.match(text, /SyntaxError/)
})

test('something thrown that is no error is not written', async () => {
  assertNoSecret(await logged(log => log.error('failed', {}, secrets.password)))
  assertNoSecret(await logged(log => log.error('failed', {}, { ...secrets })))
})

test('errors that are each other’s cause can be written', async () => {
  const error = new Error('a')
  error.cause = new Error('b', { cause: error })
  assert.match(await logged(log => log.error('failed', {}, error)), /"message":"b"/)
})

test('an error from the database says what happened without the values of the row', async t => {
  const { url, close } = await testDatabase()
  t.after(close)
  const database = new PostgresDatabase(url, { onError: () => {} })
  t.after(() => database.close())
  await database.query(
    'create table users (id int, password text unique, token text not null, short varchar(3), at date)',
  )
  const { password, token, cardNumber } = secrets
  const insert = 'insert into users (id, password, token, short) values ($1, $2, $3, $4)'
  await database.query(insert, [1, password, token, 'a'])
  const statements: [string, unknown[]][] = [
    [insert, [2, password, token, 'a']],
    [insert, [3, password, null, 'a']],
    [insert, [password, 'p', token, 'a']],
    [insert, [cardNumber, 'p', token, 'a']],
    [insert, [5, 'p', token, password]],
    ['select $1::jsonb', [`{"password": "${password}`]],
    ['select $1::uuid', [`"${password}" 'and' ${token}`]],
    ['select $1::date', [password]],
    [`select '${password}'::int`, []],
    ['select password from users where id = $1::text', [password]],
  ]
  for (const [statement, values] of statements) {
    const error = await database.query(statement, values).then(
      () => assert.fail(`${statement} should have failed`),
      (failed: unknown) => failed,
    )
    assertNoSecret(await logged(log => log.error('failed', {}, failureOf(error))))
  }
})
