import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { defineFailure } from '../../../contracts/common/errors.ts'
import { anyone, holding, type RestContract, route } from '../../../contracts/common/rest.ts'
import { object } from '../../../contracts/common/schema.ts'
import { errorCatalogue, openapiOf } from './openapi.ts'

const TooSmall = defineFailure('too_small', 'conflict', 'The shoe is too small')
const Shoe = object({ id: Type.String(), size: Type.Integer() }, { title: 'Shoe' })

const rest: RestContract = {
  getShoe: route({
    method: 'GET',
    path: '/v1/shoes/:id',
    summary: 'A shoe',
    access: anyone,
    params: object({ id: Type.String({ description: 'Its id', examples: ['s1'] }) }),
    query: object({ unit: Type.Optional(Type.Enum(['EU', 'UK'])) }),
    replies: { 200: Shoe },
  }),
  makeShoe: route({
    method: 'POST',
    path: '/v1/shoes',
    summary: 'Make a shoe',
    access: holding('shoes:write'),
    idempotency: 'required',
    body: Shoe,
    replies: { 201: Shoe },
    errors: [TooSmall],
  }),
  putPicture: route({
    method: 'PUT',
    path: '/v1/shoes/:id/picture',
    summary: 'Its picture',
    access: holding('shoes:write'),
    params: object({ id: Type.String() }),
    accepts: ['image/png'],
    replies: { 204: null },
  }),
}

const services = [{ name: 'shoes', says: 'Knows shoes.', rest }]
const { paths, components, tags } = JSON.parse(JSON.stringify(openapiOf(services, '1.2.3')))
const made = paths['/v1/shoes'].post

test('a route becomes an operation with its name, its service and its parameters', () => {
  const { operationId, tags: tagged, parameters } = paths['/v1/shoes/{id}'].get
  assert.equal(operationId, 'shoes.getShoe')
  assert.deepEqual(tagged, ['shoes'])
  assert.deepEqual(tags, [{ name: 'shoes', description: 'Knows shoes.' }])
  assert.deepEqual(parameters, [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'Its id',
      schema: { type: 'string', examples: ['s1'] },
    },
    { name: 'unit', in: 'query', required: false, schema: { enum: ['EU', 'UK'] } },
  ])
})

test('who may call is said, and what they must hold', () => {
  assert.deepEqual(paths['/v1/shoes/{id}'].get.security, [{}, { accessToken: [] }])
  assert.deepEqual(made.security, [{ accessToken: ['shoes:write'] }])
})

test('a schema with a title is said once, and named where it is used', () => {
  const named = { $ref: '#/components/schemas/Shoe' }
  assert.deepEqual(made.requestBody.content['application/json'].schema, named)
  assert.deepEqual(made.responses[201].content['application/json'].schema, named)
  assert.deepEqual(components.schemas.Shoe.required, ['id', 'size'])
})

test('two schemas with one title are refused', () => {
  const other = object({ id: Type.String() }, { title: 'Shoe' })
  const both = { ...rest, other: { ...rest.getShoe, path: '/v1/others', replies: { 200: other } } }
  const contract = both as RestContract
  assert.throws(() => openapiOf([{ name: 'shoes', rest: contract }], '1'), /two schemas .* Shoe/)
})

test('every failure of a route is there with its code, its own ones and those that follow', () => {
  const codes = (status: number) =>
    made.responses[status].content['application/problem+json'].schema.allOf[1].properties.code.enum
  assert.deepEqual(codes(409), ['too_small', 'idempotency_key_in_use'])
  assert.deepEqual(codes(400), ['invalid_request', 'malformed_body', 'idempotency_key_missing'])
  assert.deepEqual(made.responses[403], { $ref: '#/components/responses/forbidden' })
  assert.ok(components.responses.forbidden)
  assert.equal(paths['/v1/shoes/{id}'].get.responses[403], undefined)
})

test('an Idempotency-Key is a header, and is said to be demanded where it is', () => {
  const [key] = made.parameters
  assert.deepEqual([key.name, key.in, key.required], ['Idempotency-Key', 'header', true])
})

test('bytes are bodies of their own type', () => {
  const { requestBody, responses } = paths['/v1/shoes/{id}/picture'].put
  assert.deepEqual(requestBody, { required: true, content: { 'image/png': {} } })
  assert.equal(responses[204].content, undefined)
})

test('the catalogue of errors names where each one occurs', () => {
  const entries = errorCatalogue(services)
  const routesOf = (code: string) => entries.find(({ type }) => type.code === code)?.routes
  assert.deepEqual(routesOf('too_small'), ['POST /v1/shoes'])
  assert.deepEqual(routesOf('internal'), [])
})
