import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { filesBelow } from '../../tools/files.ts'

const run = promisify(execFile)
const pack = (name: string, folder: string) =>
  run(process.execPath, [join(import.meta.dirname, 'pack.ts'), name, folder])

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoecloud-pack-'))
})
after(() => rm(folder, { recursive: true }))

test('a packed service runs by itself, with its own code and packages and no others', async () => {
  await pack('images', folder)
  const main = join(folder, 'backend/main.ts')
  const { stdout } = await run(process.execPath, [main, 'services', '--json'], { cwd: folder })
  const names = JSON.parse(stdout).map(({ name }: { name: string }) => name)
  assert.deepEqual(names, ['images'])

  const files = filesBelow(folder)
  assert.ok(files.includes('backend/product-domain/images/migrations/0001-images.sql'))
  const unneeded = files.filter(file => /\.test\.ts$|\/demo\/|\/testing\/|\/suite/.test(file))
  assert.deepEqual(unneeded, [])

  const has = (name: string) => existsSync(join(folder, 'node_modules', name))
  assert.equal(has('sharp'), true)
  assert.equal(has('@duckdb/node-api'), false, 'no engine for one machine')
  assert.equal(has('typescript'), false, 'nothing for development')
})

test('what there is not cannot be packed', async () => {
  await assert.rejects(pack('shoes', folder), /no service or domain named shoes/)
})
