import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { placeIn, stopIn } from './processes.ts'

/** An engine for one test alone, which may break it. */
export interface OwnEngine {
  env: Record<string, string>
  /** Ends it as a loss of power would. */
  kill(): Promise<void>
  /** Starts it again, at the same address with what it had stored. */
  restart(): Promise<void>
  /** Ends it and removes what it stored. */
  close(): Promise<void>
}

/** Starts an engine in a temporary folder. */
export async function ownEngine(engine: Engine): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), `shoecloud-${engine.name}-`))
  await engine.install()
  const start = async () => engine.start(await placeIn(folder))
  const { env } = await start()
  return {
    env,
    kill: () => stopIn(folder, 'SIGKILL'),
    async restart() {
      await start()
    },
    async close() {
      await stopIn(folder)
      await rm(folder, { recursive: true })
    },
  }
}
