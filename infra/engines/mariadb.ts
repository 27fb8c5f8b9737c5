import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { finished, installDebian } from './install.ts'
import { portIn } from './processes.ts'

const program = '/usr/sbin/mariadbd'

// As root it wants to become somebody else, to whom our folder is closed, unless it is told not to.
const asWeAre = process.getuid?.() === 0 ? ['--user=root'] : []

/** MariaDB: rows of the services whose SQL both relational engines understand. */
export const mariadb: Engine = {
  name: 'mariadb',
  says: 'relational: categories, invoices, shipping, warehouses, suppliers',
  install: () => installDebian(program, ['mariadb-server']),
  async start({ folder, run }) {
    const data = join(folder, 'data')
    const common = ['--no-defaults', ...asWeAre, `--datadir=${data}`]
    if (!existsSync(join(data, 'mysql'))) {
      const flags = ['--auth-root-authentication-method=normal', '--skip-test-db']
      await finished(['mariadb-install-db', ...common, ...flags])
    }
    const port = await portIn(folder)
    const listen = [`--port=${port}`, '--bind-address=127.0.0.1', '--max-connections=400']
    // Relative to the data folder: the path of a Unix socket holds 107 bytes at most.
    await run('mariadb', [program, ...common, ...listen, '--socket=server.sock'], {
      ready: () =>
        finished(['mariadb-admin', '--no-defaults', '--host=127.0.0.1', `--port=${port}`, 'ping']),
    })
    return { env: { SHOECLOUD_MYSQL_URL: `mysql://root@127.0.0.1:${port}` } }
  },
}
