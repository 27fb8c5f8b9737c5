import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { Placed } from '../placement.ts'
import { openRemote, type RemoteOptions } from '../rpc/client.ts'
import type { RpcClient, RpcHandlers } from '../rpc/definition.ts'
import { type Directory, staticDirectory } from '../rpc/directory.ts'
import type { Served } from '../rpc/receiving.ts'
import { type RpcServer, type RpcServerOptions, serveRpc } from '../rpc/server.ts'
import { serviceIdentity } from '../security/identity.ts'
import { secretsFrom } from '../security/secrets.ts'
import { makeLog } from '../telemetry/log.ts'
import { makeMetrics } from '../telemetry/metrics.ts'

// As generated code describes a service, with messages of JSON.
const message = <M>() => ({
  encode: (sent: M) => ({ finish: () => Buffer.from(JSON.stringify(sent)) }),
  decode: (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as M,
})
const method = {
  requestType: message<{ id: string }>(),
  responseType: message<{ id: string; state: string }>(),
}

/** The contract of a service for tests of calls: `take` can be repeated, `sell` cannot. */
export const ShelfDefinition = {
  name: 'Shelf',
  fullName: 'test.shelf.v1.Shelf',
  methods: {
    take: { ...method, name: 'Take', options: { idempotencyLevel: 'IDEMPOTENT' as const } },
    sell: { ...method, name: 'Sell', options: {} },
  },
}
export type Shelf = RpcClient<typeof ShelfDefinition>
export type ShelfHandlers = Partial<RpcHandlers<typeof ShelfDefinition>>

/** The service as a host places it. */
export const shelfWith = (handlers: ShelfHandlers, more: Partial<Served> = {}): Served => ({
  name: 'shelf',
  definition: ShelfDefinition,
  callers: ['checkout'],
  handlers: () => handlers as ReturnType<Placed['handlers']>,
  started: Promise.resolve(),
  ...more,
})

const common = () => ({
  identity: serviceIdentity(secretsFrom({ secret: 'the secret of a platform in tests', data: '' })),
  log: makeLog('silent'),
  metrics: makeMetrics({ process: false }),
})

/** A replica of the service on a port of its own. */
export async function serveShelf(
  t: TestContext,
  shelf: Served,
  options: Partial<RpcServerOptions> = {},
): Promise<RpcServer> {
  const here = { host: '127.0.0.1', port: 0, reachedBy: '127.0.0.1' }
  const server = await serveRpc([shelf], { ...common(), ...here, ...options })
  t.after(server.stop)
  return server
}

/** The service as another process calls it, at fixed addresses or where a directory says. */
export function remoteShelf(
  t: TestContext,
  at: string[] | Directory,
  { caller = 'checkout', ...options }: Partial<RemoteOptions> & { caller?: string } = {},
): Shelf {
  const directory = Array.isArray(at) ? staticDirectory(new Map([['shelf', at]])) : at
  const remote = openRemote({ ...common(), directory, ...options })
  t.after(remote.close)
  return remote.client(ShelfDefinition, caller) as Shelf
}

/** A way to a server that can be cut, as when its machine dies. */
export async function cuttable(t: TestContext, address: string) {
  const [host = '', port] = address.split(':')
  const sockets = new Set<Socket>()
  const proxy = createServer(socket => {
    const behind = connect(Number(port), host)
    for (const each of [socket, behind]) {
      sockets.add(each)
      each.on('error', () => {})
      each.on('close', () => {
        socket.destroy()
        behind.destroy()
      })
    }
    socket.pipe(behind).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const cut = () => {
    proxy.close()
    for (const each of sockets) each.destroy()
  }
  t.after(cut)
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, cut }
}
