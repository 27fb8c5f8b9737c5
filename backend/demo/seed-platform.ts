import type { FastifyInstance } from 'fastify'
import { AuthDefinition } from '../../contracts/auth/gen/rpc.ts'
import type { Placement } from '../platform/placement.ts'
import type { Album } from './new-product.ts'
import { type IllustrateOptions, illustrate } from './pictures.ts'
import { type SeedOptions, seed } from './seed.ts'
import type { Send } from './sending.ts'

/** What the seed needs of a platform that runs in this process. */
export interface Seedable {
  app: FastifyInstance
  host: { placement: Placement }
}

/** A token is asked for again well before it expires. */
const tokenForMs = 5 * 60_000

/** Fills a platform that runs in this process with models, prices and stock; answers how many models there are. */
export const seedPlatform = (
  platform: Seedable,
  options: Omit<SeedOptions, 'send'> = {},
): Promise<number> => seed({ ...options, send: sender(platform) })

/** Draws the pictures that the demo of such a platform lacks; answers those that others may borrow. */
export const illustratePlatform = (
  platform: Seedable,
  options: Omit<IllustrateOptions, 'send'> = {},
): Promise<Album> => illustrate({ ...options, send: sender(platform) })

function sender({ app, host }: Seedable): Send {
  const auth = host.placement.client(AuthDefinition, 'seed')
  let token: Promise<{ accessToken: string }> | undefined
  let tokenUntil = 0
  return async ({ method, path, body }) => {
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
      },
      ...(body && { payload: body }),
    })
    return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
  }
}
