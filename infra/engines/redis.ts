import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Engine, Place } from './engine.ts'
import { finished, installDebian } from './install.ts'
import { portIn } from './processes.ts'

const program = '/usr/bin/redis-server'
const install = () => installDebian(program, ['redis-server'])

/** Redis: values that expire. */
export const redis: Engine = {
  name: 'redis',
  says: 'key-value: sessions, carts, rate limits',
  install,
  async start(place) {
    const port = await runServer(place, 'redis')
    return { env: { SHOECLOUD_REDIS_URL: `redis://127.0.0.1:${port}` } }
  },
}

/** Redis as a cluster of three servers, each with a third of the keys; only for tests of what a cluster needs. */
export const redisCluster: Engine = {
  name: 'redis-cluster',
  says: 'key-value on several servers',
  install,
  async start(place) {
    const ports: number[] = []
    for (const name of ['redis-1', 'redis-2', 'redis-3']) {
      const bus = await portIn(place.folder, `${name}.bus-port`)
      const flags = ['--cluster-enabled', 'yes', '--cluster-config-file', `${name}.nodes`]
      ports.push(await runServer(place, name, [...flags, '--cluster-port', `${bus}`]))
    }
    const addresses = ports.map(port => `127.0.0.1:${port}`)
    const allSay = async (fact: string) => {
      const info = (port: number) => finished(['redis-cli', '-p', `${port}`, 'cluster', 'info'])
      return (await Promise.all(ports.map(info))).every(text => text.includes(fact))
    }
    if (!(await allSay('cluster_slots_assigned:16384'))) {
      await finished(['redis-cli', '--cluster', 'create', ...addresses, '--cluster-yes'])
    }
    while (!(await allSay('cluster_state:ok'))) await pause(50)
    return { env: { SHOECLOUD_REDIS_URL: `redis://${addresses[0]}` } }
  },
}

async function runServer({ folder, run }: Place, name: string, more: string[] = []) {
  const port = await portIn(folder, `${name}.port`)
  const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder]
  const stored = ['--appendonly', 'yes', '--appenddirname', name, '--save', '']
  await run(name, [program, ...flags, ...stored, ...more], { ready: () => ping(port) })
  return port
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
