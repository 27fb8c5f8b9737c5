import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server of the MongoDB protocol that is severed at some point. */
export interface Severed {
  url: string
  /** Whether it came to that. */
  severed(): boolean
  close(): Promise<void>
}

export interface Cut {
  /** How many commands that change something come through before. */
  after: number
  /** The next command itself, or the reply to what the server has done. */
  loses: 'command' | 'reply'
  /** As if the process that goes this way had died; else it can connect again. */
  forGood: boolean
}

const changing = ['insert', 'update', 'delete']

/** Opens a way that will be cut. */
export async function severedWay(url: string, { after, loses, forGood }: Cut): Promise<Severed> {
  const sockets = new Set<Socket>()
  let left = after
  let severed = false
  const sever = () => {
    severed = true
    for (const socket of sockets) socket.destroy()
  }

  const server = createServer(client => {
    if (severed && forGood) {
      client.destroy()
      return
    }
    const { hostname, port } = new URL(url)
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())

    let isLast = false
    let buffered: Buffer = Buffer.alloc(0)
    client.on('data', (data: Buffer) => {
      buffered = Buffer.concat([buffered, data])
      while (buffered.length >= 4 && buffered.length >= buffered.readInt32LE(0)) {
        const message = buffered.subarray(0, buffered.readInt32LE(0))
        buffered = buffered.subarray(message.length)
        isLast ||= changing.includes(commandOf(message)) && left-- === 0
        if (isLast && loses === 'command') return sever()
        upstream.write(message)
      }
    })
    upstream.on('data', (data: Buffer) => {
      if (isLast) sever()
      else client.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const way = new URL(url)
  way.port = `${(server.address() as { port: number }).port}`
  return {
    url: way.href,
    severed: () => severed,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

// OP_MSG: a header of 16 bytes, flags, the kind of the section, then a document whose first field is the command.
function commandOf(message: Buffer): string {
  const start = 16 + 4 + 1 + 4 + 1
  return message.toString('latin1', start, message.indexOf(0, start))
}
