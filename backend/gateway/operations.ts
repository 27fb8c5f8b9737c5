import { isIPv6 } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Forbidden, Unavailable } from '../../contracts/common/errors.ts'
import type { GatewayOptions } from './gateway.ts'

/** How long an engine may take to answer before we count as not ready. */
const patienceMs = 2000

/** The routes for whoever runs the platform: does it live, can it serve, what does it measure. */
export function addOperations(
  app: FastifyInstance,
  { settings, metrics, enginesAnswer }: Omit<GatewayOptions, 'services' | 'log'>,
): void {
  let draining = false
  app.addHook('preClose', async () => {
    draining = true
  })

  app.get('/healthz', () => ({ status: 'alive' }))

  app.get('/readyz', async () => {
    if (draining) throw Unavailable({ detail: 'The platform is stopping.' })
    await soon(enginesAnswer())
    return { status: 'ready' }
  })

  app.get('/metrics', async (request, reply) => {
    if (settings.metrics === 'local' && !fromThisMachine(request)) {
      throw Forbidden({
        detail: 'Metrics are for this machine alone; SHOECLOUD_METRICS=all opens them.',
      })
    }
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}

async function soon(answer: Promise<void>): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(reject, patienceMs, new Error('no answer in time')).unref()
  })
  await Promise.race([answer, late]).catch((cause: unknown) => {
    throw Unavailable({ detail: 'A database does not answer.', cause })
  })
}

// A proxy on this machine is local, but those whom it serves are not.
function fromThisMachine({ raw, headers }: FastifyRequest): boolean {
  const { remoteAddress = '' } = raw.socket
  const address = isIPv6(remoteAddress) ? remoteAddress.replace('::ffff:', '') : remoteAddress
  const local = address === '::1' || address.startsWith('127.')
  return local && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined
}
