import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { type GoProgram, installGo, pathOf } from './go.ts'
import { portIn } from './processes.ts'

const program: GoProgram = {
  name: 'versitygw',
  module: 'github.com/versity/versitygw',
  version: 'v1.8.0',
  command: 'cmd/versitygw',
}

const key = 'shoecloud'
const secret = 'shoecloud-secret'

/** Versity S3 Gateway: the protocol of S3, on files. */
export const s3: Engine = {
  name: 's3',
  says: 'blobs: pictures and documents (Versity S3 Gateway)',
  install: () => installGo(program),
  async start({ folder, run }) {
    const [data, metadata] = [join(folder, 'data'), join(folder, 'metadata')]
    for (const each of [data, metadata]) await mkdir(each, { recursive: true })
    const port = await portIn(folder)
    const flags = ['--port', `127.0.0.1:${port}`, '--quiet', '--keep-alive', '--health', '/healthz']
    await run('s3', [pathOf(program), ...flags, 'posix', '--sidecar', metadata, data], {
      env: { ROOT_ACCESS_KEY: key, ROOT_SECRET_KEY: secret },
      ready: () => fetch(`http://127.0.0.1:${port}/healthz`),
    })
    return { env: { SHOECLOUD_S3_URL: `http://${key}:${secret}@127.0.0.1:${port}/shoecloud` } }
  },
}
