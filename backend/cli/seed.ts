import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotStart, readSettings, type Settings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { type Platform, startPlatform } from '../start.ts'
import { askedToStop } from './stopping.ts'
import { progressBar, tell } from './tell.ts'

/** Fills the catalogue of a platform that is not running, and ends when every service has heard of it. */
export async function seedCatalogue({ products }: { products?: number }): Promise<void> {
  const settings = { ...readSettings(process.env), port: 0 }
  const log = makeLog(settings.logLevel)
  const stopping = askedToStop(log)
  const platform = await startPlatform({ settings, announce: tell, log })
  try {
    await Promise.race([fill(platform, settings, products), stopping.then(giveUp)])
  } finally {
    await platform.stop()
  }
  process.exit(0)
}

/** Fills an empty catalogue with the demo, and goes on with a seed that was broken off. */
export async function seedFirst(platform: Platform, settings: Settings): Promise<void> {
  if (existsSync(brokenOff(settings)) || (await isEmpty(platform))) await fill(platform, settings)
}

function giveUp(): never {
  throw new CannotStart('The seed was broken off. Run it again: it goes on where it was.')
}

async function isEmpty({ app }: Platform): Promise<boolean> {
  const reply = await app.inject('/v1/products?limit=1')
  return reply.statusCode === 200 && reply.json().items.length === 0
}

const brokenOff = ({ data }: Settings) => join(data, 'seeding')

async function fill(platform: Platform, settings: Settings, products?: number): Promise<void> {
  // The demo and its drawings are much code that most starts do without.
  const { seedPlatform } = await import('../demo/seed-platform.ts')
  await writeFile(brokenOff(settings), '')
  const progress = progressBar('Filling the catalogue with the demo')
  const count = await seedPlatform(platform, { ...(products && { products }), progress })
  await platform.settle()
  await rm(brokenOff(settings))
  tell(`The catalogue holds ${count} demo products.`)
}
