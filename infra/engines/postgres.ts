import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { finished, installDebian } from './install.ts'
import { portIn } from './processes.ts'

const bin = '/usr/lib/postgresql/15/bin'

// PostgreSQL refuses to run as root. In a user namespace root is somebody else to the server alone.
const unprivileged =
  process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=65534', '--map-group=65534'] : []

/** PostgreSQL: rows, documents where no MongoDB is named, and the bus where no Kafka is. */
export const postgres: Engine = {
  name: 'postgres',
  says: 'relational: everything that is sold, paid or counted',
  install: () => installDebian(`${bin}/postgres`, ['postgresql-15', 'postgresql-client-15']),
  async start({ folder, run }) {
    const data = join(folder, 'data')
    if (!existsSync(join(data, 'PG_VERSION'))) {
      const flags = [
        '-D',
        data,
        '-U',
        'shoecloud',
        '--auth=trust',
        '--encoding=UTF8',
        '--no-locale',
      ]
      await finished([...unprivileged, `${bin}/initdb`, ...flags])
    }
    const port = await portIn(folder)
    const settings = {
      port: `${port}`,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '400',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    await run('postgres', [...unprivileged, `${bin}/postgres`, '-D', data, ...flags], {
      // The "fast" shutdown: open transactions are rolled back, what is committed is kept.
      stopWith: 'SIGINT',
      ready: () => finished([`${bin}/pg_isready`, '-h', '127.0.0.1', '-p', `${port}`]),
    })
    return {
      env: { SHOECLOUD_POSTGRES_URL: `postgres://shoecloud@127.0.0.1:${port}/postgres` },
    }
  },
}
