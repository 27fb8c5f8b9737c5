/** Every real engine for a whole test run: `node --test --test-global-setup=tools/test-engines.ts`. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enginesNamed, type RunningEngines, startEngines } from '../infra/engines/engines.ts'

let running: RunningEngines | undefined
let folder: string | undefined

/**
 * Starts them in a temporary folder and tells the test processes where they are: `SHOECLOUD_REDIS_URL` as
 * `TEST_REDIS_URL`, since ShoeCloud refuses settings that it does not know. `TEST_ENGINES=redis,etcd` starts only those.
 */
export async function globalSetup(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'shoecloud-engines-'))
  const names = process.env.TEST_ENGINES?.split(',') ?? []
  running = await startEngines(enginesNamed(names), folder, line => console.log(`started ${line}`))
  for (const [name, value] of Object.entries(running.env))
    process.env[name.replace('SHOECLOUD_', 'TEST_')] = value
}

/** Stops them and removes what they stored. */
export async function globalTeardown(): Promise<void> {
  await running?.stop()
  if (folder) await rm(folder, { recursive: true })
}
