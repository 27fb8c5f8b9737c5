import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Place, RunOptions } from './engine.ts'

const startsWithinMs = 90_000
const stopsWithinMs = 20_000

/** A port of loopback that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

/** The port that an engine had in its folder before, so that it is found where it was; a free one at first. */
export async function portIn(folder: string, name = 'port'): Promise<number> {
  const file = join(folder, name)
  if (existsSync(file)) return Number(await readFile(file, 'utf8'))
  const port = await freePort()
  await writeFile(file, `${port}`)
  return port
}

/** A folder for one engine, whose programs are remembered by their process ids so that anybody can stop them. */
export async function placeIn(folder: string): Promise<Place> {
  await mkdir(folder, { recursive: true })
  return { folder, run: (name, command, options) => run(folder, name, command, options) }
}

async function run(
  folder: string,
  name: string,
  [program = '', ...args]: string[],
  { env = {}, stopWith = 'SIGTERM', ready }: RunOptions,
) {
  const log = await open(join(folder, `${name}.log`), 'a')
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', log.fd, log.fd],
  })
  await log.close()
  let ended: string | undefined
  child.once('error', error => (ended = error.message))
  child.once('exit', (code, signal) => (ended = `it ended with ${signal ?? code}`))
  child.unref()
  await writeFile(join(folder, `${name}.pid`), `${child.pid} ${stopWith}`)

  for (const until = Date.now() + startsWithinMs; ; await pause(100)) {
    const error = await ready().then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (error === undefined && ended === undefined) return
    if (ended !== undefined || Date.now() > until) {
      const why = ended ?? `it does not answer: ${String(error)}`
      throw new Error(`${name} could not be started: ${why}\n${await tail(folder, name)}`)
    }
  }
}

async function tail(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, `${name}.log`), 'utf8')
  return text.split('\n').slice(-15).join('\n')
}

/** Whether any program of the engine in this folder lives. */
export async function lives(folder: string): Promise<boolean> {
  return (await pidsIn(folder)).some(({ pid }) => alive(pid))
}

/** Asks the programs of an engine to end, by `how` if it is given, and ends those that do not within 20 seconds. */
export async function stopIn(folder: string, how?: NodeJS.Signals): Promise<void> {
  for (const { pid, stopWith, file } of await pidsIn(folder)) {
    signal(pid, how ?? stopWith)
    for (const until = Date.now() + stopsWithinMs; alive(pid) && Date.now() < until; )
      await pause(50)
    if (alive(pid)) signal(pid, 'SIGKILL')
    await rm(file)
  }
}

async function pidsIn(
  folder: string,
): Promise<{ pid: number; stopWith: NodeJS.Signals; file: string }[]> {
  if (!existsSync(folder)) return []
  const names = (await readdir(folder)).filter(name => name.endsWith('.pid'))
  return Promise.all(
    names.map(async name => {
      const file = join(folder, name)
      const [pid, stopWith] = (await readFile(file, 'utf8')).split(' ')
      return { pid: Number(pid), stopWith: stopWith as NodeJS.Signals, file }
    }),
  )
}

// The program leads a process group of its own: whatever wraps it ends with it.
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It ended in between.
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
