import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { root } from './setup.js'

/** Starts a launcher whose child runs the script. */
function launched(t: TestContext, script: string) {
  const launcher = spawn(process.execPath, [path.join(root, 'tools/node.js'), '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => launcher.kill('SIGKILL'))
  const lines = createInterface({ input: launcher.stdout })
  return { launcher, nextLine: async () => String((await once(lines, 'line'))[0]) }
}

async function exitOf(launcher: ChildProcess): Promise<[number | null, string | null]> {
  return (await once(launcher, 'exit')) as [number | null, string | null]
}

test('the exit code of the child passes through', async t => {
  const { launcher } = launched(t, 'process.exit(7)')
  assert.deepEqual(await exitOf(launcher), [7, null])
})

test('a child that a signal ended gives 128 and the number of the signal', async t => {
  const { launcher } = launched(t, "process.kill(process.pid, 'SIGKILL')")
  assert.deepEqual(await exitOf(launcher), [137, null])
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} reaches the child, which ends in its own way`, async t => {
    const { launcher, nextLine } = launched(
      t,
      `process.on('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')`,
    )
    await nextLine()
    launcher.kill(signal)
    assert.deepEqual(await exitOf(launcher), [5, null])
  })
}

test('the child notices that the launcher was killed', async t => {
  const { launcher, nextLine } = launched(
    t,
    "process.on('disconnect', () => { console.log('alone'); process.exit() }); console.log('up')",
  )
  await nextLine()
  launcher.kill('SIGKILL')
  assert.equal(await nextLine(), 'alone')
})
