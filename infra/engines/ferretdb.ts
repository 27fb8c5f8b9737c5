import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { type GoProgram, installGo, pathOf } from './go.ts'
import { finished } from './install.ts'
import { portIn } from './processes.ts'

const version = 'v1.24.2'
const program: GoProgram = {
  name: 'ferretdb',
  module: 'github.com/FerretDB/FerretDB',
  version,
  command: 'cmd/ferretdb',
  files: { 'build/version/version.txt': version },
}

/** FerretDB on SQLite: free software that speaks the protocol of MongoDB. */
export const ferretdb: Engine = {
  name: 'mongodb',
  says: 'documents: the catalogue (FerretDB, which speaks the protocol of MongoDB)',
  install: () => installGo(program),
  async start({ folder, run }) {
    const data = join(folder, 'data')
    await mkdir(data, { recursive: true })
    const port = await portIn(folder)
    const settings = {
      handler: 'sqlite',
      'sqlite-url': `file:${data}/`,
      'state-dir': '-',
      'listen-addr': `127.0.0.1:${port}`,
      'debug-addr': '-',
      telemetry: 'disable',
      'log-level': 'error',
    }
    const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
    await run('ferretdb', [pathOf(program), ...flags], {
      ready: () => finished([pathOf(program), 'ping', ...flags]),
    })
    return { env: { SHOECLOUD_MONGODB_URL: `mongodb://127.0.0.1:${port}/shoecloud` } }
  },
}
