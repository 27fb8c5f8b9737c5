import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Type } from 'typebox'
import { openapiOf } from '../backend/platform/rest/openapi.ts'
import { anyone, type RestContract, type Route, route } from '../contracts/common/rest.ts'
import { object } from '../contracts/common/schema.ts'
import { breakingChanges } from './breaking.ts'
import { openapiSnapshot, openapiSnapshotFile } from './openapi.ts'
import { root } from './setup.js'

test('the public API is what was agreed upon', async () => {
  const agreed = readFileSync(path.join(root, openapiSnapshotFile), 'utf8')
  const now = await openapiSnapshot()
  const broken = breakingChanges(JSON.parse(agreed), JSON.parse(now))
  assert.deepEqual(broken, [], 'callers would notice; if that is meant: npm run generate')
  assert.ok(agreed === now, `${openapiSnapshotFile} is not up to date: npm run generate`)
})

test('the document of the public API is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(await openapiSnapshot()))
  assert.ok(valid, JSON.stringify(errors))
})

const size = Type.Integer()
const line = Type.Enum(['football', 'urban'])

const shoe = route({
  method: 'POST',
  path: '/v1/shoes',
  summary: 'Make a shoe',
  access: anyone,
  query: object({ currency: Type.Optional(Type.String()) }),
  body: object({ size, line }),
  replies: { 201: object({ id: Type.String(), price: Type.Optional(Type.Integer()) }) },
})

const changes = (changed: Partial<Route>) =>
  breakingChanges(documentOf({ makeShoe: shoe }), documentOf({ makeShoe: { ...shoe, ...changed } }))

const documentOf = (rest: RestContract) => openapiOf([{ name: 'shoes', rest }], '1')

const cases: [says: string, changed: Partial<Route>, found: string[]][] = [
  ['nothing changes', {}, []],
  ['a route moves', { path: '/v1/boots' }, ['POST /v1/shoes is gone']],
  [
    'a field of the body becomes necessary',
    { body: object({ size, line, width: Type.String() }) },
    ['POST /v1/shoes body.width is demanded'],
  ],
  [
    'a field of the body that nobody must give is new',
    { body: object({ size, line, width: Type.Optional(Type.String()) }) },
    [],
  ],
  [
    'a value is no longer taken',
    { body: object({ size, line: Type.Enum(['urban']) }) },
    ['POST /v1/shoes body.line no longer takes football'],
  ],
  [
    'a field has another type',
    { body: object({ size: Type.String(), line }) },
    ['POST /v1/shoes body.size is string, it was integer'],
  ],
  [
    'a query parameter becomes necessary',
    { query: object({ currency: Type.String() }) },
    ['POST /v1/shoes demands currency'],
  ],
  ['a query parameter is gone', { query: object({}) }, ['POST /v1/shoes no longer takes currency']],
  ['a key is demanded', { idempotency: 'required' }, ['POST /v1/shoes demands Idempotency-Key']],
  [
    'a field of the reply is gone',
    { replies: { 201: object({ id: Type.String() }) } },
    ['POST /v1/shoes 201.price is gone'],
  ],
  [
    'a field of the reply may be missing',
    {
      replies: {
        201: object({ id: Type.Optional(Type.String()), price: Type.Optional(Type.Integer()) }),
      },
    },
    ['POST /v1/shoes 201.id may be missing'],
  ],
  [
    'another status is replied',
    { replies: { 200: object({ id: Type.String(), price: Type.Optional(Type.Integer()) }) } },
    ['POST /v1/shoes no longer replies 201'],
  ],
]

for (const [says, changed, found] of cases) {
  test(`callers ${found.length > 0 ? 'notice' : 'do not notice'} when ${says}`, () => {
    assert.deepEqual(changes(changed), found)
  })
}
