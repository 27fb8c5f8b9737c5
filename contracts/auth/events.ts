import { defineEvent } from '../common/events.ts'
import { Id, object } from '../common/schema.ts'
import { Email } from './rest.ts'

/** Somebody opened an account. */
export const UserRegistered = defineEvent({
  type: 'auth.user-registered.v1',
  key: 'userId',
  data: object({ userId: Id('usr'), email: Email }),
})
