import { Type } from 'typebox'
import { defineFailure } from '../common/errors.ts'
import { holding, route } from '../common/rest.ts'
import { listOf, object, page, Time } from '../common/schema.ts'

export const DeadLetterNotFound = defineFailure(
  'dead_letter_not_found',
  'not-found',
  'There is no such dead letter',
)

const id = Type.String({ format: 'uuid', examples: ['01932f3e-7b2a-7cc0-8d5e-3f1a2b4c5d6e'] })
const params = object({ id })

/** An event that a service could not handle, with why. */
export const DeadLetter = object(
  {
    id,
    consumer: Type.String({ description: 'The service that gave it up' }),
    event: Type.String({ examples: ['orders.order-placed.v1'] }),
    subject: Type.String({
      description: 'What it is about',
      examples: ['ord_01jz8d3v5tfqz8w3c2k9r7m4xn'],
    }),
    error: Type.String(),
    happenedAt: Time,
    failedAt: Time,
    data: Type.Unknown(),
  },
  { title: 'DeadLetter' },
)

/** What staff does with the platform itself. */
export const GatewayRest = {
  listDeadLetters: route({
    method: 'GET',
    path: '/v1/dead-letters',
    summary: 'Events that were given up, the oldest first',
    access: holding('events:repair'),
    query: object(page),
    replies: { 200: listOf(DeadLetter) },
  }),
  replayDeadLetter: route({
    method: 'POST',
    path: '/v1/dead-letters/:id/replay',
    summary: 'Give an event to those who gave it up once more',
    access: holding('events:repair'),
    params,
    replies: { 204: null },
    errors: [DeadLetterNotFound],
  }),
  dismissDeadLetter: route({
    method: 'DELETE',
    path: '/v1/dead-letters/:id',
    summary: 'Give an event up for good',
    access: holding('events:repair'),
    params,
    replies: { 204: null },
    errors: [DeadLetterNotFound],
  }),
}
