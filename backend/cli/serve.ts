import { relative } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { readSettings, type Settings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { toTerminal } from '../platform/telemetry/terminal.ts'
import { type Platform, startPlatform } from '../start.ts'
import { seedFirst } from './seed.ts'
import { askedToStop } from './stopping.ts'
import { tell } from './tell.ts'

/** Runs services until somebody asks to stop; an empty catalogue is filled with the demo meanwhile. */
export async function serve(names: string[]): Promise<void> {
  const settings = readSettings(process.env)
  const log = makeLog(settings.logLevel, process.stdout.isTTY ? toTerminal : undefined)
  const stopping = askedToStop(log)
  const platform = await startPlatform({ settings, only: names, announce: tell, log })
  try {
    const milliseconds = Math.round(performance.now())
    log.info('started', { address: platform.url, milliseconds })
    tell(welcome(platform, settings, milliseconds))
    if (names.length === 0) await Promise.race([seedFirst(platform, settings), stopping])
    await stopping
    tell('Stopping: requests under way are finished first. Ctrl-C again ends at once.')
  } finally {
    await platform.stop()
  }
  log.info('stopped')
  process.exit(await stopping)
}

function welcome({ url }: Platform, { data, metrics }: Settings, milliseconds: number) {
  return `
ShoeCloud ${packageJson.version} is ready after ${(milliseconds / 1000).toFixed(1)} s.

  Shop API   ${url}/v1/products
  API docs   ${url}/docs
  Metrics    ${url}/metrics${metrics === 'local' ? '  (for this machine alone)' : ''}
  Data       ${relative(process.cwd(), data) || data}

Ctrl-C stops it.
`
}
