import { isIPv6 } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Forbidden, Unavailable } from '../../../contracts/common/errors.ts'
import type { Settings } from '../settings.ts'
import type { Metrics } from '../telemetry/metrics.ts'

/** How long an engine may take to answer before we count as not ready. */
const patienceMs = 2000

export interface OperationsOptions {
  settings: Settings
  metrics: Metrics
  /** Rejects when an engine does not answer. */
  enginesAnswer(): Promise<void>
  /** Whether the process is about to end: then others are not to send it anything new. */
  isStopping(): boolean
}

/** The routes for whoever runs the platform: does it live, can it serve, what does it measure. */
export function addOperations(
  app: FastifyInstance,
  { settings, metrics, enginesAnswer, isStopping }: OperationsOptions,
): void {
  app.get('/healthz', () => ({ status: 'alive' }))

  app.get('/readyz', async () => {
    if (isStopping()) throw Unavailable({ detail: 'The platform is stopping.' })
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
