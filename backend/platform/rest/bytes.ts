import type { FastifyInstance, FastifyRequest } from 'fastify'
import { InvalidRequest } from '../../../contracts/common/errors.ts'

/**
 * Gives `addRoute` a part of the server where bodies are not read as JSON: they arrive as a `Buffer` with at least one
 * byte, of these content types and no other. The rest of the server stays as it is.
 */
export function takingBytes(
  app: FastifyInstance,
  types: readonly string[],
  addRoute: (part: FastifyInstance) => void,
): void {
  void app.register(async part => {
    part.removeAllContentTypeParsers()
    part.addContentTypeParser(
      [...types],
      { parseAs: 'buffer' },
      async (_: unknown, body: Buffer) => body,
    )
    part.addHook('preValidation', async request => demandBytes(request, types))
    addRoute(part)
  })
}

// Without a content type, Fastify does not ask a parser about a body of no length.
function demandBytes({ body }: FastifyRequest, types: readonly string[]): void {
  if (Buffer.isBuffer(body) && body.length > 0) return
  throw InvalidRequest({ detail: `The body is empty. Send bytes of the type ${types.join(', ')}.` })
}
