import { connect, type Socket } from 'node:net'

/** A reply, as far as a measurement looks at it. */
export interface RawReply {
  status: number
  body: Buffer
}

/** One keep-alive connection that costs the machine almost nothing, so that what is measured is the server. */
export interface Connection {
  /** Sends one request and waits for its reply. */
  send(request: string | Buffer): Promise<RawReply>
  close(): void
}

const headEnd = Buffer.from('\r\n\r\n')

/** The bytes of a request; made once where it is sent again and again. */
export function requestBytes(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Buffer {
  const payload = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined
      ? []
      : ['content-type: application/json', `content-length: ${Buffer.byteLength(payload)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${payload}`)
}

export async function openConnection(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const socket = await opened(connect({ host: hostname, port: Number(port), noDelay: true }))
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve(reply: RawReply): void; reject(error: Error): void } | undefined

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const reply = wholeReply(received)
    if (!reply || !waiting) return
    received = Buffer.alloc(0)
    const { resolve } = waiting
    waiting = undefined
    resolve(reply)
  })
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')))
  return {
    send: request =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

const opened = (socket: Socket): Promise<Socket> =>
  new Promise((resolve, reject) =>
    socket.once('connect', () => resolve(socket)).once('error', reject),
  )

// One request is under way at a time, so what has come is one reply, or a part of it.
function wholeReply(bytes: Buffer): RawReply | undefined {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
  const start = end + headEnd.length
  if (bytes.length < start + length) return undefined
  return { status: Number(head.slice(9, 12)), body: bytes.subarray(start, start + length) }
}
