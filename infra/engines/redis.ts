import { connect } from 'node:net'
import type { Engine } from './engine.ts'
import { installDebian } from './install.ts'
import { freePort } from './processes.ts'

const program = '/usr/bin/redis-server'

/** Redis: values that expire. */
export const redis: Engine = {
  name: 'redis',
  says: 'key-value: sessions, carts, rate limits',
  install: () => installDebian(program, ['redis-server']),
  async start({ folder, run }) {
    const port = await freePort()
    const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder]
    await run('redis', [program, ...flags, '--appendonly', 'yes', '--save', ''], {
      ready: () => ping(port),
    })
    return { env: { SHOECLOUD_REDIS_URL: `redis://127.0.0.1:${port}` } }
  },
}

function ping(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('error', reject)
    socket.once('data', reply => {
      socket.destroy()
      if (reply.toString().startsWith('+PONG')) resolve()
      else reject(new Error(reply.toString()))
    })
  })
}
