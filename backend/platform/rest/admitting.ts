import type { onRequestHookHandler } from 'fastify'
import { Unauthenticated } from '../../../contracts/common/errors.ts'
import type { Access } from '../../../contracts/common/rest.ts'
import { type Caller, demand, nobody } from '../security/caller.ts'
import type { VerifyToken } from '../security/tokens.ts'

const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/

/**
 * The hook that finds out who calls, and lets pass whom the rule admits. It runs before the body is read: a stranger
 * cannot make us parse one. Most requests carry no token: those are let pass without waiting.
 */
export function admitting(access: Access, verify: VerifyToken): onRequestHookHandler {
  return (request, _reply, done) => {
    const admit = (caller: Caller) => {
      demand(access, caller)
      request.caller = caller
    }
    const { authorization } = request.headers
    if (authorization === undefined) {
      admit(nobody)
      done()
    } else {
      verify(tokenIn(authorization))
        .then(admit)
        .then(() => done(), done)
    }
  }
}

function tokenIn(authorization: string): string {
  const token = bearer.exec(authorization)?.[1]
  if (token !== undefined) return token
  throw Unauthenticated({ detail: 'Send the access token as `Authorization: Bearer <token>`.' })
}
