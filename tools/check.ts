/**
 * Everything that can be said about the code without running it: `npm run check`, or some of it:
 * `npm run check types lint`.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { binary } from './binary.ts'
import { root } from './setup.js'

const parts: Record<string, [command: string, ...args: string[]]> = {
  types: [binary('tsc'), '-p', '.'],
  lint: [binary('oxlint'), '--type-aware', '--deny-warnings', '.'],
  format: [binary('biome'), 'check', '--reporter=summary', '.'],
  'dead-code': [binary('knip'), '--no-progress'],
  boundaries: [process.execPath, 'tools/check-boundaries.ts'],
  protos: [binary('buf'), 'lint'],
  generated: [process.execPath, 'tools/generate.ts', '--check'],
}

const chosen = parseArgs({ allowPositionals: true }).positionals
const unknown = chosen.find(name => !parts[name])
if (unknown) {
  console.error(`There is no part "${unknown}". Choose from: ${Object.keys(parts).join(', ')}`)
  process.exit(1)
}

const failures = Object.entries(parts)
  .filter(([name]) => chosen.length === 0 || chosen.includes(name))
  .map(([name, command]) => ({ name, ...run(name, command) }))
  .filter(({ passed }) => !passed)

for (const { name, output } of failures) console.error(`\n── ${name}\n${output}`)
if (failures.length > 0) {
  console.error(`\n${failures.length} failed: ${failures.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
}

/** Runs one part, prints a line about it and keeps what it said. */
function run(name: string, [command, ...args]: [string, ...string[]]) {
  const begin = performance.now()
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command !== process.execPath,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
  })
  const passed = status === 0
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  console.log(`${passed ? '✔' : '✖'} ${name.padEnd(12)} ${seconds.padStart(5)} s`)
  return { passed, output: error ? error.message : (stdout + stderr).trim() }
}
