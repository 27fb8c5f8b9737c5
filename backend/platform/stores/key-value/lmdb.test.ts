import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { makeLog } from '../../telemetry/log.ts'
import { openLmdb } from './lmdb.ts'
import { keyValueSuite } from './suite.ts'

const log = makeLog('silent')

async function openOnNothing() {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-lmdb-'))
  let time = 1_800_000_000_000
  const now = () => time
  let stores = openLmdb(folder, log, now)
  return {
    folder,
    store: (service: string) => stores.store(service),
    sweep: () => stores.sweep(),
    pass(seconds: number) {
      time += seconds * 1000
    },
    async reopen() {
      await stores.close()
      stores = openLmdb(folder, log, now)
    },
    async close() {
      await stores.close()
      await rm(folder, { recursive: true })
    },
  }
}

keyValueSuite('lmdb', openOnNothing)

test('lmdb: the sweep removes what has expired, over many steps, and nothing else', async t => {
  const opened = await openOnNothing()
  t.after(() => opened.close())
  const kv = opened.store('cart')
  await Promise.all(
    Array.from({ length: 2500 }, (_, i) => kv.set(`c${i}`, i, i % 5 === 0 ? 3600 : 60)),
  )
  opened.pass(61)
  await opened.sweep()
  opened.pass(-61)
  const left = await kv.keys('', 5000)
  assert.equal(left.length, 500)
  assert.equal(await kv.get('c5'), 5)
})

test('lmdb: a committed value survives kill -9 of the process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-lmdb-'))
  const writer = `
    import { openLmdb } from '${import.meta.resolve('./lmdb.ts')}'
    import { makeLog } from '${import.meta.resolve('../../telemetry/log.ts')}'
    const kv = openLmdb(${JSON.stringify(folder)}, makeLog('silent')).store('cart')
    for (let i = 1; ; i++) {
      await kv.update('count', () => i, 3600)
      process.send(i)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', writer], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let committed = 0
  child.on('message', i => {
    committed = Number(i)
    if (committed === 50) child.kill('SIGKILL')
  })
  await once(child, 'close')

  const stores = openLmdb(folder, log)
  const count = await stores.store('cart').get<number>('count')
  await stores.close()
  await rm(folder, { recursive: true })
  assert.ok(committed >= 50)
  assert.ok((count ?? 0) >= committed, `${committed} were committed, ${count} were found`)
})

test('lmdb: what was open when the system went down begins anew; after a clean close it is kept', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'shoecloud-lmdb-')), 'key-value')
  const reopened = async () => {
    const lmdb = openLmdb(folder, log)
    const value = await lmdb.store('cart').get('a')
    await lmdb.close()
    return value
  }
  const lmdb = openLmdb(folder, log)
  await lmdb.store('cart').set('a', 1, 60)
  await lmdb.close()
  assert.equal(await reopened(), 1)
  await writeFile(`${folder}.open.1`, 'another start of the system')
  assert.equal(await reopened(), undefined)
  await rm(dirname(folder), { recursive: true })
})
