import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { clickhouse } from './clickhouse.ts'
import type { Engine } from './engine.ts'
import { etcd } from './etcd.ts'
import { ferretdb } from './ferretdb.ts'
import { kafka } from './kafka.ts'
import { mariadb } from './mariadb.ts'
import { postgres } from './postgres.ts'
import { placeIn, stopIn } from './processes.ts'
import { redis } from './redis.ts'
import { s3 } from './s3.ts'

/** Every real engine that ShoeCloud runs on. */
export const engines: Engine[] = [postgres, mariadb, ferretdb, redis, etcd, s3, clickhouse, kafka]

/** The engines with these names, all if none are named; fails on a name that there is not. */
export function enginesNamed(names: string[]): Engine[] {
  const unknown = names.find(name => !engines.some(each => each.name === name))
  if (unknown !== undefined) {
    const known = engines.map(({ name }) => name).join(', ')
    throw new Error(`There is no engine "${unknown}". Choose from: ${known}.`)
  }
  return names.length === 0 ? engines : engines.filter(({ name }) => names.includes(name))
}

/** Engines that run, and what ShoeCloud has to be told to use them. */
export interface RunningEngines {
  env: Record<string, string>
  stop(): Promise<void>
}

/** Installs what is missing, starts the engines, and tells of each; when one cannot start, none is left running. */
export async function startEngines(
  wanted: Engine[],
  folder: string,
  tell: (line: string) => void,
): Promise<RunningEngines> {
  await mkdir(folder, { recursive: true })
  const stop = async () => {
    await Promise.all(wanted.map(({ name }) => stopIn(join(folder, name))))
  }
  // One after the other: package managers hold a lock.
  for (const engine of wanted) await engine.install()
  const started = await Promise.allSettled(
    wanted.map(async engine => {
      const begin = performance.now()
      const { env } = await engine.start(await placeIn(join(folder, engine.name)))
      tell(`${engine.name.padEnd(12)} ${((performance.now() - begin) / 1000).toFixed(1)} s`)
      return env
    }),
  )
  const failed = started.find(each => each.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  const env = Object.assign({}, ...started.map(each => 'value' in each && each.value))
  return { env, stop }
}
