import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { LoadOptions, LoadResult } from './load.ts'

/** A process that is measured, or that measures. */
export interface Child<Question> {
  ask<Answer>(question: Question): Promise<Answer>
  heard<Answer>(): Promise<Answer>
  end(): Promise<void>
}

export function startChild<Question extends object>(
  file: string,
  env: NodeJS.ProcessEnv = {},
): Child<Question> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), {
    env: { ...process.env, ...env },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${file} ended before its time`)
  })
  ended.catch(() => {})
  const heard = async () => (await Promise.race([once(child, 'message'), ended]))[0]
  return {
    heard,
    ask: question => {
      child.send(question)
      return heard()
    },
    async end() {
      child.disconnect()
      await ended.catch(() => {})
    },
  }
}

/** Puts load on an address from a process of its own. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const child = startChild<LoadOptions>('load.ts')
  const result = await child.ask<LoadResult>(options)
  await child.end()
  return result
}
