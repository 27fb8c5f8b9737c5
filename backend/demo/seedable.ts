import type { FastifyInstance } from 'fastify'
import { AuthDefinition } from '../../contracts/auth/gen/rpc.ts'
import type { Placement } from '../platform/placement.ts'

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
