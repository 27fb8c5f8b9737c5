import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CannotStart } from './settings.ts'

/** A data folder that belongs to this process until it is let go. */
export interface ClaimedFolder {
  release(): Promise<void>
}

/** Makes the data folder this process's own; throws `CannotStart` if it cannot be written, or another app has it. */
export async function claimDataFolder(folder: string): Promise<ClaimedFolder> {
  makeDataFolder(folder)
  const file = join(folder, 'shoecloud.pid')
  while (!(await written(file))) {
    const holder = await holderOf(file)
    if (holder !== undefined) throw inUse(folder, holder)
    await rm(file, { force: true })
  }
  return { release: () => rm(file, { force: true }) }
}

/** Makes the data folder if there is none; throws `CannotStart` if it cannot be written. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new CannotStart(
      `The data folder ${folder} cannot be written. Make it writable, or name another one with SHOECLOUD_DATA.`,
      { cause },
    )
  }
}

async function written(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

const inUse = (folder: string, holder: number) =>
  new CannotStart(
    `The data folder ${folder} is in use by another ShoeCloud, process ${holder}. ` +
      'Stop that one, or name another folder with SHOECLOUD_DATA.',
  )

/** The process that wrote the file, if it still runs. After a kill -9 its number may belong to another program. */
async function holderOf(file: string): Promise<number | undefined> {
  const [text, writtenAt] = await Promise.all([
    readFile(file, 'utf8').catch(() => ''),
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  ])
  const pid = Number(text)
  // A container begins with the same numbers each time: our own one was left by a predecessor.
  if (!(pid > 0) || pid === process.pid || !runs(pid)) return undefined
  const began = await beginOf(pid)
  // What began after the file was written did not write it; `ps` tells whole seconds.
  return began !== undefined && began > writtenAt + 2000 ? undefined : pid
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const run = promisify(execFile)

async function beginOf(pid: number): Promise<number | undefined> {
  const env = { ...process.env, LC_ALL: 'C' }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'lstart='], { env }).catch(() => ({
    stdout: '',
  }))
  return Date.parse(stdout) || undefined
}
