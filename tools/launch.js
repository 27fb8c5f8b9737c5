/** Runs Node 26 as a child of whatever Node the machine has, so that both live and die together. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { ensureInstalled, pinnedNode, SetupError } from './setup.js'

/**
 * Sets up what is missing and runs `node …args` on the pinned Node, in the caller's folder and terminal. This
 * process then ends with the child's exit code.
 *
 * SIGINT, SIGTERM and SIGHUP are passed on; the child may get a SIGINT twice, because a terminal sends Ctrl-C to the
 * whole group. The open IPC channel tells the child of our own sudden death: it sees the event `disconnect`.
 * @param {string[]} args
 */
export function launch(args) {
  const child = spawn(findNode(), ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  stopWithNpm(() => child.kill('SIGTERM'))

  child.on('error', error => fail(`The pinned Node could not be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1))
  })
}

function findNode() {
  try {
    ensureInstalled()
    return pinnedNode()
  } catch (error) {
    if (error instanceof SetupError) return fail(error.message)
    throw error
  }
}

/**
 * Calls `stop` when npm started us and was killed: nobody would wait for us any more.
 * @param {() => void} stop
 */
function stopWithNpm(stop) {
  if (!process.env.npm_lifecycle_event) return
  const npm = starter()
  const watch = setInterval(() => {
    if (starter() === npm) return
    clearInterval(watch)
    stop()
  }, 500)
}

/** Who started us. npm does it through a shell that waits for us even when npm is gone: Linux can tell. */
function starter() {
  const { ppid } = process
  if (process.platform !== 'linux') return ppid
  try {
    const parentOfShell = /^\d+ \((?:ba|da)?sh\) \S (\d+)/
    const status = readFileSync(`/proc/${ppid}/stat`, 'utf8')
    return Number(parentOfShell.exec(status)?.[1] ?? ppid)
  } catch {
    return ppid
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}
