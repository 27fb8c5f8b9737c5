/** `npm run reliability`: lets every fault strike a cluster once, and writes what came of it to the guide. */

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesNamed } from '../../../backend/services.ts'
import { binary } from '../../../tools/binary.ts'
import { root } from '../../../tools/setup.js'
import { openArena } from './arena.ts'
import { type Fault, faults } from './faults.ts'
import { type Trial, tryFault } from './trial.ts'

const guide = join(root, 'docs/guides/reliability.md')
const [begin, end] = ['<!-- table -->', '<!-- end of the table -->']

const rollingRestart: Fault = {
  name: 'every process is replaced, one after another',
  strike: ({ cluster }) => cluster.restart(),
}

const arena = await openArena()
const services = (await placesNamed()).map(({ name }) => name)
const trials: Trial[] = []
for (const fault of [...faults(services), rollingRestart]) {
  const trial = await tryFault(arena, fault)
  console.log(row(trial))
  trials.push(trial)
}
await arena.close()

const head = `| what happens | sales stand still for | answers to ask again | invariants broken | sales lost or doubled |
| --- | ---: | ---: | ---: | ---: |`
const table = [head, ...trials.map(row)].join('\n')
const text = readFileSync(guide, 'utf8')
const [before, after] = [text.split(begin)[0], text.split(end)[1]]
writeFileSync(guide, `${before}${begin}\n\n${table}\n\n${end}${after}`)
spawnSync(binary('biome'), ['format', '--write', guide], { cwd: root })

function row({ fault, longestPauseMs, retries, violations, astray }: Trial): string {
  const pause = `${(longestPauseMs / 1000).toFixed(1)} s`
  return `| ${[fault, pause, retries, violations.length, astray.length].join(' | ')} |`
}
