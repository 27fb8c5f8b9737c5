import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Where programs that no Debian package brings are kept, for every clone on this machine. */
export const downloads = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'shoecloud-engines',
)

let updated: Promise<unknown> | undefined

/** Installs Debian packages unless `file`, which they bring, is there. Needs root, and starts no service. */
export async function installDebian(file: string, packages: string[]): Promise<void> {
  if (existsSync(file)) return
  if (process.getuid?.() !== 0) {
    throw new Error(`Install them first: sudo apt-get install ${packages.join(' ')}`)
  }
  await (updated ??= finished(['apt-get', 'update', '-qq']))
  await finished(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], {
    // Runlevel 1: packages then do not start their services; here each is started where and when we say.
    env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })
}

/** Runs a program to its end and answers what it printed; fails with what it said when it fails. */
export async function finished(
  [program = '', ...args]: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { stdout } = await execute(program, args, {
    maxBuffer: 1e8,
    ...options,
    env: { ...process.env, ...options.env },
  })
  return stdout
}
