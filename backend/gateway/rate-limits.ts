import { Socket } from 'node:net'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RateLimited } from '../../contracts/common/errors.ts'
import type { RateClass } from '../../contracts/common/rest.ts'
import type { Settings } from '../platform/settings.ts'
import type { Log } from '../platform/telemetry/log.ts'

/** How many requests of a class one caller may send in a minute. */
const perMinute: Record<RateClass, number> = { read: 1200, write: 240, login: 30 }

/** How often one account may be tried in a minute, from wherever. */
const loginsPerAccount = 10

const minute = 60_000
const remembered = 50_000

/**
 * Counts requests by class, for each account or else for each address, and refuses more than there may be. The count
 * comes after the token has been checked, so that an account has its limits wherever it calls from.
 */
export async function limitRates(
  app: FastifyInstance,
  settings: Settings,
  log: Log,
): Promise<void> {
  if (settings.rateLimits === 'off') return warnWhileOff(app, log)

  await app.register(rateLimit, { global: false, timeWindow: minute, cache: remembered })
  const limitTo = (max: number, keyOf: (request: FastifyRequest) => string) => {
    const count = app.createRateLimit({ max, keyGenerator: keyOf })
    return async (request: FastifyRequest, reply: FastifyReply) => {
      if (comesFromInside(request)) return
      const counted = await count(request)
      if (!counted.isAllowed && counted.isExceeded) refuse(reply, counted.ttlInSeconds)
    }
  }
  const limits = {
    read: limitTo(perMinute.read, callerKey),
    write: limitTo(perMinute.write, callerKey),
    login: limitTo(perMinute.login, callerKey),
  }
  const perAccount = limitTo(loginsPerAccount, accountKey)

  app.addHook('onRoute', route => {
    const rate = route.config?.rate
    if (!rate) return
    route.onRequest = [route.onRequest ?? [], limits[rate]].flat()
    if (rate === 'login') route.preHandler = [perAccount, route.preHandler ?? []].flat()
  })
}

// What this process sends to itself, such as the sandbox's webhooks, comes over no socket; what the platform's own tools
// send carries a token that is given to nobody else.
const comesFromInside = ({ raw, caller }: FastifyRequest) =>
  !(raw.socket instanceof Socket) || (caller.kind === 'person' && caller.id.startsWith('tool_'))

function callerKey({ caller, ip }: FastifyRequest): string {
  return caller.kind === 'person' ? caller.id : normalizeIP(ip)
}

// Whoever guesses passwords from many addresses has one account in mind.
function accountKey(request: FastifyRequest): string {
  const { email } = bodyOf(request)
  return typeof email === 'string' ? `account ${email.toLowerCase()}` : callerKey(request)
}

// Where the service lives in another process, the body is still the bytes that were sent.
function bodyOf({ body }: FastifyRequest): { email?: unknown } {
  if (!Buffer.isBuffer(body)) return body ?? {}
  try {
    return JSON.parse(body.toString()) ?? {}
  } catch {
    return {}
  }
}

function refuse(reply: FastifyReply, seconds: number): never {
  reply.header('retry-after', seconds)
  throw RateLimited({
    detail: `Too many requests: try again in ${seconds} s.`,
    facts: { retryAfter: seconds },
  })
}

function warnWhileOff(app: FastifyInstance, log: Log): void {
  const warn = () => log.warn('rate limits are off: this is for measurements only')
  warn()
  const again = setInterval(warn, minute).unref()
  app.addHook('onClose', async () => clearInterval(again))
}
