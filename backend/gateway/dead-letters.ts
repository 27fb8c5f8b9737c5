import { DeadLetterNotFound, GatewayRest } from '../../contracts/gateway/rest.ts'
import type { Bus, DeadLetter } from '../platform/events/bus.ts'
import type { RestHandlers } from '../platform/rest/handler.ts'
import type { Described } from '../platform/rest/openapi.ts'
import { pageOf } from '../platform/rest/page.ts'

/** The gateway as its callers see it. */
export const gatewayDescribed: Described = {
  name: 'gateway',
  says: 'Lets staff look after the platform itself.',
  rest: GatewayRest,
}

/** Lets staff see the events that services gave up, have them tried again, or give them up for good. */
export const deadLetters = (bus: Bus): RestHandlers<typeof GatewayRest> => ({
  async listDeadLetters({ query }) {
    const all = (await bus.deadLetters()).map(shown)
    const behind = (id: string | undefined) => all.findIndex(each => each.id === id) + 1
    const read = async ({ limit, after }: { limit: number; after: string | undefined }) =>
      all.slice(behind(after), behind(after) + limit)
    return pageOf(query, read, ({ id }) => id)
  },
  async replayDeadLetter({ params: { id } }) {
    if (!(await bus.replay(id))) throw DeadLetterNotFound()
    return undefined
  },
  async dismissDeadLetter({ params: { id } }) {
    if (!(await bus.dismiss(id))) throw DeadLetterNotFound()
    return undefined
  },
})

const shown = ({ id, consumer, envelope, error, failedAt }: DeadLetter) => ({
  id,
  consumer,
  event: envelope.type,
  subject: envelope.subject,
  error,
  happenedAt: envelope.time,
  failedAt,
  data: envelope.data,
})
