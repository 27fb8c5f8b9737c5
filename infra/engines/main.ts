/** `npm run engines -- start|stop|status|env [names…]`: the real engines on this machine, on loopback. */

import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { root } from '../../tools/setup.js'
import { engines, enginesNamed, startEngines } from './engines.ts'
import { lives, stopIn } from './processes.ts'

const folder = join(root, '.engines')
const settings = join(folder, 'env')

const program = new Command('engines').description(
  'Installs and starts the real engines on Debian, without systemd and without Docker.',
)

program
  .command('start')
  .description('install and start engines, all if none are named; then use them as `env` says')
  .argument('[names...]', 'engines, such as redis')
  .action(async (names: string[]) => {
    const { env } = await startEngines(enginesNamed(names), folder, console.log)
    await writeFile(settings, toLines({ ...(await readEnv()), ...env }))
    console.log('\nTo use them:  set -a; . .engines/env; set +a')
  })

program
  .command('stop')
  .description('stop engines, all if none are named; what they store is kept')
  .argument('[names...]', 'engines, such as redis')
  .action(async (names: string[]) => {
    await Promise.all(enginesNamed(names).map(({ name }) => stopIn(join(folder, name))))
    if (names.length === 0) await rm(settings, { force: true })
  })

program
  .command('status')
  .description('list the engines, and which of them run')
  .action(async () => {
    for (const { name, says } of engines) {
      const state = (await lives(join(folder, name))) ? 'runs' : '-'
      console.log(`${name.padEnd(12)} ${state.padEnd(5)} ${says}`)
    }
  })

program
  .command('env')
  .description('print the settings that make ShoeCloud use the engines that run')
  .action(async () => console.log(toLines(await readEnv())))

try {
  await program.parseAsync()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

async function readEnv(): Promise<Record<string, string>> {
  if (!existsSync(settings)) return {}
  const lines = (await readFile(settings, 'utf8')).split('\n').filter(Boolean)
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

function toLines(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
}
