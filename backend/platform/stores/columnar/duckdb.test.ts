import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDuckDb } from './duckdb.ts'
import { table } from './port.ts'
import { columnarSuite } from './suite.ts'

columnarSuite('duckdb', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-duckdb-'))
  const file = join(folder, 'columnar', 'shoecloud.duckdb')
  let time = Date.UTC(2027, 2, 15, 12)
  const now = () => time
  let stores = await openDuckDb(file, now)
  return {
    store: service => stores.store(service),
    pass(days) {
      time += days * 86_400_000
    },
    async reopen() {
      await stores.close()
      stores = await openDuckDb(file, now)
    },
    async close() {
      await stores.close()
      await rm(folder, { recursive: true })
    },
  }
})

test('duckdb: what was appended survives kill -9 of the process, whole batches only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-duckdb-'))
  const file = join(folder, 'shoecloud.duckdb')
  const counts = table({ columns: { batch: 'whole' }, sortedBy: ['batch'], keptMonths: 1 })
  const writer = `
    import { openDuckDb } from '${import.meta.resolve('./duckdb.ts')}'
    const stores = await openDuckDb(${JSON.stringify(file)})
    const rows = stores.store('reports').table('counts', ${JSON.stringify(counts)})
    for (let batch = 1; ; batch++) {
      const ids = Array.from({ length: 10 }, (_, i) => batch + '-' + i)
      await rows.append(ids.map(id => ({ id, at: batch, batch })))
      process.send(batch)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', writer], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let appended = 0
  child.on('message', batch => {
    appended = Number(batch)
    if (appended === 30) child.kill('SIGKILL')
  })
  await once(child, 'close')

  const stores = await openDuckDb(file)
  const rows = stores.store('reports').table('counts', counts)
  const batches = await rows.ask({ by: { batch: 'batch' }, measures: { rows: 'count' } })
  await stores.close()
  await rm(folder, { recursive: true })
  assert.ok(appended >= 30)
  assert.ok(batches.length >= appended, `${appended} were appended, ${batches.length} were found`)
  assert.ok(batches.every(({ rows: count }) => count === 10))
})
