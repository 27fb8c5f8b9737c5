/**
 * How many calls between services one process makes each second: `npx node bench/calls.ts`. The called service answers
 * at once, so that nothing but the call is measured.
 */
import { placementOf } from '../backend/platform/placement.ts'
import { openRemote } from '../backend/platform/rpc/client.ts'
import type { RpcClient } from '../backend/platform/rpc/definition.ts'
import { staticDirectory } from '../backend/platform/rpc/directory.ts'
import type { Served } from '../backend/platform/rpc/receiving.ts'
import { serviceIdentity } from '../backend/platform/security/identity.ts'
import { secretsFrom } from '../backend/platform/security/secrets.ts'
import { makeLog } from '../backend/platform/telemetry/log.ts'
import { makeMetrics } from '../backend/platform/telemetry/metrics.ts'
import { inTrace, newTrace } from '../backend/platform/telemetry/trace.ts'
import { StockDefinition } from '../contracts/stock/gen/rpc.ts'
import { startChild } from './children.ts'

const seconds = 3

/** A service that answers as soon as it is asked. */
export const answering: Served = {
  name: 'stock',
  definition: StockDefinition,
  callers: ['checkout'],
  handlers: () => ({ reserve: async () => ({ reservationId: 'chk_1', state: 'held' }) }),
  started: Promise.resolve(),
}

/** What both sides share. */
export const platformOf = () => ({
  identity: serviceIdentity(secretsFrom({ secret: 'the secret of a measurement', data: '' })),
  log: makeLog('error'),
  metrics: makeMetrics({ process: false }),
})

if (import.meta.main) await measure()

async function measure(): Promise<void> {
  const server = startChild<never>('calls-server.ts')
  const directory = staticDirectory(new Map([['stock', [await server.heard<string>()]]]))
  const remote = openRemote({ ...platformOf(), directory })
  const { metrics } = platformOf()
  const here = placementOf({ placed: new Map([[StockDefinition, answering]]), metrics })
  const away = placementOf({ placed: new Map(), elsewhere: remote, metrics })

  for (const [way, placement] of Object.entries({ 'in process': here, 'on the wire': away })) {
    const stock = placement.client(StockDefinition, 'checkout')
    for (const callers of [1, 16, 128]) {
      await calls(stock, callers, 0.5)
      const count = await calls(stock, callers, seconds)
      const each = ((callers * seconds * 1000) / count).toFixed(3)
      console.log(
        `${way}, ${callers} at once: ${Math.round(count / seconds)} calls/s, ${each} ms each`,
      )
    }
  }
  remote.close()
  await server.end()
}

async function calls(
  stock: RpcClient<typeof StockDefinition>,
  callers: number,
  forSeconds: number,
): Promise<number> {
  const request = {
    reservationId: 'chk_01h455vb4pex5vsknk084sn02q',
    lines: [{ sku: 'VL5525-140-430', quantity: 1 }],
    ttlSeconds: 900,
  }
  const end = performance.now() + forSeconds * 1000
  let count = 0
  const caller = async () => {
    while (performance.now() < end) {
      await stock.reserve(request)
      count++
    }
  }
  await Promise.all(Array.from({ length: callers }, () => inTrace(newTrace(), caller)))
  return count
}
