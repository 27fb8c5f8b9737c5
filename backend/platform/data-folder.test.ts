import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { claimDataFolder } from './data-folder.ts'
import { CannotStart } from './settings.ts'

async function folder(t: TestContext) {
  const path = await mkdtemp(join(tmpdir(), 'shoecloud-folder-'))
  t.after(() => rm(path, { recursive: true }))
  return { path, file: join(path, 'shoecloud.pid') }
}

test('a folder is made, is claimed, and can be claimed again after it was let go', async t => {
  const { path } = await folder(t)
  const data = join(path, 'deep', 'data')
  for (let i = 0; i < 2; i++) {
    const claimed = await claimDataFolder(data)
    assert.ok(existsSync(join(data, 'shoecloud.pid')))
    await claimed.release()
  }
  assert.ok(!existsSync(join(data, 'shoecloud.pid')))
})

test('a folder that a running app has is refused, with its process and what to do', async t => {
  const { path, file } = await folder(t)
  await writeFile(file, String(process.ppid))
  const refusal = new RegExp(`in use by .* process ${process.ppid}.*SHOECLOUD_DATA`)
  await assert.rejects(claimDataFolder(path), { constructor: CannotStart, message: refusal })
})

test('what a killed app left behind is ignored', async t => {
  const { path, file } = await folder(t)
  const { pid } = spawnSync(process.execPath, ['--version'])
  await writeFile(file, String(pid))
  await (await claimDataFolder(path)).release()
})

test('so is a number that belongs to another program by now', async t => {
  const { path, file } = await folder(t)
  await writeFile(file, String(process.ppid))
  await utimes(file, new Date('2020-01-01'), new Date('2020-01-01'))
  await (await claimDataFolder(path)).release()
})

test('a file that is no pid file blocks nobody', async t => {
  const { path, file } = await folder(t)
  await writeFile(file, 'nonsense')
  await (await claimDataFolder(path)).release()
})

test('a folder that cannot be written is refused, with what to do', async t => {
  const { path } = await folder(t)
  await writeFile(join(path, 'file'), '')
  const refusal = /cannot be written.*SHOECLOUD_DATA/
  await assert.rejects(claimDataFolder(join(path, 'file', 'data')), {
    constructor: CannotStart,
    message: refusal,
  })
})
