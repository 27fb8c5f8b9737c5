import type { Engine } from './engine.ts'
import { finished, installDebian } from './install.ts'
import { portIn } from './processes.ts'

const program = '/usr/bin/etcd'

/** etcd: what the processes of many machines agree on. */
export const etcd: Engine = {
  name: 'etcd',
  says: 'coordination: leaders, locks, where services are, feature flags',
  install: () => installDebian(program, ['etcd-server', 'etcd-client']),
  async start({ folder, run }) {
    const address = `127.0.0.1:${await portIn(folder)}`
    const peers = `http://127.0.0.1:${await portIn(folder, 'peer-port')}`
    const flags = {
      'data-dir': `${folder}/data`,
      'listen-client-urls': `http://${address}`,
      'advertise-client-urls': `http://${address}`,
      'listen-peer-urls': peers,
      'initial-advertise-peer-urls': peers,
      'initial-cluster': `default=${peers}`,
    }
    const options = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
    await run('etcd', [program, ...options], {
      ready: () =>
        finished(['etcdctl', '--endpoints', address, 'endpoint', 'health'], {
          env: { ETCDCTL_API: '3' },
        }),
    })
    return { env: { SHOECLOUD_ETCD: address } }
  },
}
