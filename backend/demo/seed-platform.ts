import type { FastifyInstance } from 'fastify'
import { AuthDefinition } from '../../contracts/auth/gen/rpc.ts'
import type { Placement } from '../platform/placement.ts'
import { type SeedOptions, type Send, seed } from './seed.ts'

/** What the seed needs of a platform that runs in this process. */
export interface Seedable {
  app: FastifyInstance
  host: { placement: Placement }
}

/** A token is asked for again well before it expires. */
const tokenForMs = 5 * 60_000

/** Seeds a platform that runs in this process, through its own front door; answers how many models there are. */
export function seedPlatform(
  platform: Seedable,
  options: Omit<SeedOptions, 'send'> = {},
): Promise<number> {
  return seed({ ...options, send: sender(platform) })
}

function sender({ app, host }: Seedable): Send {
  const auth = host.placement.client(AuthDefinition, 'seed')
  let token: Promise<{ accessToken: string }> | undefined
  let tokenUntil = 0
  return async ({ method, path, body, idempotencyKey }) => {
    if (!token || Date.now() > tokenUntil) {
      token = auth.tokenForTool({ name: 'seed' })
      tokenUntil = Date.now() + tokenForMs
    }
    const reply = await app.inject({
      method,
      url: path,
      headers: {
        authorization: `Bearer ${(await token).accessToken}`,
        'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json',
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(body && { payload: body }),
    })
    return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
  }
}
