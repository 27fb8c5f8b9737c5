import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { load } from './children.ts'
import type { LoadResult } from './load.ts'

const run = promisify(execFile)
const wrk = (process.env.PATH ?? '')
  .split(':')
  .map(folder => `${folder}/wrk`)
  .find(existsSync)

/** Asks for one page again and again: by `wrk` where it is installed, for it costs the machine least. */
export async function browse(
  url: URL,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<LoadResult> {
  if (!wrk) {
    return load({
      url: url.origin,
      clients,
      seconds,
      scenario: { kind: 'get', path: url.pathname + url.search },
    })
  }
  const { stdout } = await run(wrk, ['-t1', `-c${clients}`, `-d${seconds}s`, '--latency', url.href])
  const milliseconds = (line: RegExp) => {
    const [, value = '0', unit = 'ms'] = line.exec(stdout) ?? []
    return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's']
  }
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50: milliseconds(/50%\s+([\d.]+)(us|ms|s)/),
    p99: milliseconds(/99%\s+([\d.]+)(us|ms|s)/),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0),
  }
}
