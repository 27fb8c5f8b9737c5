import type { Album } from './new-product.ts'
import { type IllustrateOptions, illustrate } from './pictures.ts'
import { type SeedOptions, seed } from './seed.ts'
import type { Seedable } from './seedable.ts'
import type { Send } from './sending.ts'

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
