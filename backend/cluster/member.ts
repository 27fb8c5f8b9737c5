import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a member of the cluster does. */
export interface MemberState {
  name: string
  state: 'starting' | 'running' | 'waiting' | 'stopped'
  pid: number | undefined
  /** How often it died and was started again. */
  restarts: number
}

/** A process that is started again whenever it dies. */
export interface Member {
  state(): MemberState
  /** Resolves when it is ready for the first time; rejects when it ends before. */
  ready: Promise<void>
  /** Starts another process of the same kind in place of the one that runs. */
  replace(): Promise<void>
  /** Asks it something over its channel and resolves with the answer. */
  ask<Answer>(question: object): Promise<Answer>
  stop(): Promise<void>
}

export interface MemberOptions {
  name: string
  command: string[]
  env: NodeJS.ProcessEnv
  /** Resolves when the process is ready; it says so itself over its channel if not given. */
  isReady?: (child: ChildProcess, signal: AbortSignal) => Promise<unknown>
  /** Whether it is a Node process with a channel to us. */
  channel?: boolean
  /** Whether two may run at once for a while; else the old one ends before the new one starts. */
  overlaps?: boolean
  /** Told of each change of its state. */
  onChange(state: MemberState): void
}

const shortestPauseMs = 200
const longestPauseMs = 30_000
/** Who lived so long had a good start: the next pause is short again. */
const healthyAfterMs = 60_000
const stopsWithinMs = 30_000

/** Starts a member and keeps it running, with growing pauses when it dies again and again. */
export function startMember(options: MemberOptions): Member {
  const { name, onChange, overlaps = false } = options
  let current: ChildProcess | undefined
  let state: MemberState['state'] = 'starting'
  let restarts = 0
  let quickDeaths = 0
  let pausing: NodeJS.Timeout | undefined
  const stopping = new AbortController()

  const describe = (): MemberState => ({ name, state, pid: current?.pid, restarts })
  const become = (next: MemberState['state']) => {
    state = next
    onChange(describe())
  }

  function start(): ChildProcess {
    const child = launch(options)
    const startedAt = Date.now()
    child.once('exit', () => {
      // One that was replaced, or asked to stop, is not missed.
      if (current !== child || stopping.signal.aborted) return
      quickDeaths = Date.now() - startedAt > healthyAfterMs ? 0 : quickDeaths + 1
      again()
    })
    return child
  }

  function again() {
    become('waiting')
    const pause = Math.min(shortestPauseMs * 2 ** (quickDeaths - 1), longestPauseMs)
    pausing = setTimeout(() => void run().catch(() => {}), pause)
    restarts++
  }

  async function run() {
    become('starting')
    current = start()
    await readyOrDead(current, options)
    if (!stopping.signal.aborted) become('running')
  }

  const ready = run()
  ready.catch(() => {})
  return {
    state: describe,
    ready,
    async replace() {
      const old = current
      if (!overlaps) {
        current = undefined
        if (old) await end(old)
        return run()
      }
      const next = start()
      await readyOrDead(next, options)
      current = next
      become('running')
      if (old) await end(old)
    },
    async ask(question) {
      const child = current as ChildProcess
      child.send(question)
      const [answer] = await unlessDead(child, name, signal => once(child, 'message', { signal }))
      return answer
    },
    async stop() {
      stopping.abort()
      clearTimeout(pausing)
      if (current) await end(current)
      become('stopped')
    },
  }
}

function launch({ command, env, channel = true }: MemberOptions): ChildProcess {
  const [program = '', ...args] = command
  return spawn(program, args, {
    env,
    stdio: channel ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'ignore', 'inherit'],
  })
}

const readyOrDead = (child: ChildProcess, { name, isReady }: MemberOptions): Promise<unknown> =>
  unlessDead(child, name, signal => isReady?.(child, signal) ?? once(child, 'message', { signal }))

/** Resolves with what is waited for, or rejects when the process ends before; nobody listens to it any more then. */
async function unlessDead<T>(
  child: ChildProcess,
  name: string,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'exit', { signal }).then(([code, killedBy]): never => {
    throw new Error(`${name} ended with ${killedBy ?? code} before it answered`)
  })
  const waited = wait(signal)
  try {
    return await Promise.race([waited, ended])
  } finally {
    over.abort()
    await Promise.allSettled([waited, ended])
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs)
  await ended
  clearTimeout(patience)
}
