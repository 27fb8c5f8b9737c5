import type { FastifyInstance } from 'fastify'
import { AuthDefinition } from '../../contracts/auth/gen/rpc.ts'
import type { Placement } from '../platform/placement.ts'
import type { Album } from './new-product.ts'
import { type IllustrateOptions, illustrate } from './pictures.ts'
import { type SeedOptions, seed } from './seed.ts'
import type { Send } from './sending.ts'

/** A platform as the seed sees it: its public API, and whoever gives out tokens. */
export interface Seedable {
  ask(request: {
    method: 'GET' | 'POST' | 'PATCH'
    path: string
    headers: Record<string, string>
    body: string | Buffer | undefined
  }): Promise<{ status: number; text: string }>
  token(): Promise<string>
}

/** A platform that runs in this process, wholly or in part: it is asked over no socket. */
export const platformHere = ({
  app,
  host,
}: {
  app: FastifyInstance
  host: { placement: Placement }
}): Seedable => ({
  async ask({ method, path, headers, body }) {
    const request = { method, url: path, headers, ...(body !== undefined && { payload: body }) }
    const reply = await app.inject(request)
    return { status: reply.statusCode, text: reply.body }
  },
  token: () => tokenFrom(host.placement),
})

/** A platform at an address; `token` gives an access token that may change everything of the catalogue. */
export const platformAt = (url: string, token: () => Promise<string>): Seedable => ({
  async ask({ method, path, headers, body }) {
    const payload = typeof body === 'string' ? body : body && new Uint8Array(body)
    const request = { method, headers, ...(payload !== undefined && { body: payload }) }
    const reply = await fetch(new URL(path, url), request)
    return { status: reply.status, text: await reply.text() }
  },
  token,
})

/** A token for the seed, of an auth service that is placed somewhere. */
export async function tokenFrom(placement: Placement): Promise<string> {
  const auth = placement.client(AuthDefinition, 'seed')
  return (await auth.tokenForTool({ name: 'seed' })).accessToken
}

/** Fills a platform with models, prices and stock; answers how many models there are. */
export const seedPlatform = (
  platform: Seedable,
  options: Omit<SeedOptions, 'send'> = {},
): Promise<number> => seed({ ...options, send: sender(platform) })

/** Draws the pictures that the demo of a platform lacks; answers those that others may borrow. */
export const illustratePlatform = (
  platform: Seedable,
  options: Omit<IllustrateOptions, 'send'> = {},
): Promise<Album> => illustrate({ ...options, send: sender(platform) })

/** A token is asked for again well before it expires. */
const tokenForMs = 5 * 60_000

function sender({ ask, token: newToken }: Seedable): Send {
  let token: Promise<string> | undefined
  let tokenUntil = 0
  return async ({ method, path, body }) => {
    if (!token || Date.now() > tokenUntil) {
      token = newToken()
      tokenUntil = Date.now() + tokenForMs
    }
    const bytes = Buffer.isBuffer(body)
    const { status, text } = await ask({
      method,
      path,
      headers: {
        authorization: `Bearer ${await token}`,
        ...(body && { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      body: body && !bytes ? JSON.stringify(body) : body,
    })
    return { status, body: text === '' ? undefined : JSON.parse(text) }
  }
}
