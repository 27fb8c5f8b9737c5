import { relative } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { readSettings, type Settings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { toTerminal } from '../platform/telemetry/terminal.ts'
import { type Platform, startPlatform } from '../start.ts'
import { demoOf } from './demo.ts'
import { giveBackMemory } from './giving-back.ts'
import { shopHere } from './seed.ts'
import { askedToStop } from './stopping.ts'
import { answerSupervisor } from './supervised.ts'
import { tell } from './tell.ts'

/** Runs services until somebody asks to stop; an empty catalogue is filled with the demo first, its pictures come later. */
export async function serve(
  names: string[],
  { supervised = false }: { supervised?: boolean } = {},
): Promise<void> {
  const settings = readSettings(process.env)
  const log = makeLog(settings.logLevel, process.stdout.isTTY ? toTerminal : undefined)
  const stopping = askedToStop(log)
  const stop = new AbortController()
  void stopping.then(() => stop.abort())
  const { signal } = stop
  const platform = await startPlatform({ settings, only: names, announce: tell, log, signal })
  try {
    const demo = names.length === 0 ? demoOf(shopHere(platform), settings, signal) : undefined
    await demo?.seeded()
    const milliseconds = Math.round(performance.now())
    log.info('started', { address: platform.url, milliseconds })
    if (supervised) answerSupervisor(platform)
    else tell(welcome(platform, settings, milliseconds))
    const drawn = demo?.drawn().catch(error => {
      log.error(
        'the demo has pictures that could not be drawn; the next start tries again',
        {},
        error,
      )
    })
    await giveBackMemory()
    await stopping
    if (!supervised)
      tell('Stopping: requests under way are finished first. Ctrl-C again ends at once.')
    await drawn
  } finally {
    await platform.stop()
  }
  log.info('stopped')
  process.exit(await stopping)
}

function welcome(platform: Platform, { data, metrics }: Settings, milliseconds: number) {
  const { url, isDoor, rpcAddress } = platform
  const lines = [
    ...(isDoor
      ? [`Shop API   ${url}/v1/products`, `API docs   ${url}/docs`]
      : [`Services   ${url}  (for a gateway)`]),
    ...(rpcAddress ? [`gRPC       ${rpcAddress}`] : []),
    `Metrics    ${url}/metrics${metrics === 'local' ? '  (for this machine alone)' : ''}`,
    `Data       ${relative(process.cwd(), data) || data}`,
  ]
  return `
ShoeCloud ${packageJson.version} is ready after ${(milliseconds / 1000).toFixed(1)} s.

${lines.map(line => `  ${line}`).join('\n')}

Ctrl-C stops it.
`
}
