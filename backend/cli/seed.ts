import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Album } from '../demo/new-product.ts'
import { CannotStart, readSettings, type Settings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { type Platform, startPlatform } from '../start.ts'
import { askedToStop } from './stopping.ts'
import { progressBar, tell } from './tell.ts'

/** Fills the catalogue of a platform that is not running, and ends when every service has heard of it. */
export async function seedCatalogue({ products }: { products?: number }): Promise<void> {
  const settings = { ...readSettings(process.env), port: 0 }
  const log = makeLog(settings.logLevel)
  const stop = new AbortController()
  void askedToStop(log).then(() => stop.abort())
  const platform = await startPlatform({ settings, announce: tell, log })
  try {
    await fill(platform, settings, stop.signal, products)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    throw new CannotStart('The seed was broken off. Run it again: it goes on where it was.')
  } finally {
    await platform.stop()
  }
  process.exit(0)
}

/** Fills an empty catalogue with the demo, and goes on with one that was broken off; pictures come later. */
export async function seedFirst(platform: Platform, settings: Settings, signal: AbortSignal) {
  if (!isUnfinished(settings) && !(await isEmpty(platform))) return
  await writeFile(unfinished(settings), '')
  await addModels(platform, { signal })
}

/** Draws the pictures that the demo still lacks, while shoppers use the platform. */
export async function drawLater(platform: Platform, settings: Settings, signal: AbortSignal) {
  if (!isUnfinished(settings)) return
  await addPictures(platform, { signal, gently: true })
  await rm(unfinished(settings))
}

// Composed models come last: they borrow the pictures of those that are written by hand.
async function fill(
  platform: Platform,
  settings: Settings,
  signal: AbortSignal,
  products?: number,
): Promise<void> {
  await writeFile(unfinished(settings), '')
  const { writtenModels } = await import('../demo/catalogue.ts')
  const written = Math.min(products ?? writtenModels, writtenModels)
  await addModels(platform, { products: written, signal })
  const album = await addPictures(platform, { products: written, signal })
  if (products && products > written) await addModels(platform, { products, album, signal })
  await rm(unfinished(settings))
}

async function isEmpty({ app }: Platform): Promise<boolean> {
  const reply = await app.inject('/v1/products?limit=1')
  return reply.statusCode === 200 && reply.json().items.length === 0
}

/** A file that is there from the first model to the last picture. */
const unfinished = ({ data }: Settings) => join(data, 'seeding')
const isUnfinished = (settings: Settings) => existsSync(unfinished(settings))

// The demo and its drawings are much code that most starts do without.
const theDemo = () => import('../demo/seed-platform.ts')

async function addModels(
  platform: Platform,
  options: { products?: number; album?: Album; signal: AbortSignal },
): Promise<void> {
  const { platformHere, seedPlatform } = await theDemo()
  const progress = progressBar('Filling the catalogue with the demo')
  const count = await seedPlatform(platformHere(platform), { ...options, progress })
  await platform.settle()
  tell(`The catalogue holds ${count} demo products.`)
}

async function addPictures(
  platform: Platform,
  options: { products?: number; gently?: boolean; signal: AbortSignal },
): Promise<Album> {
  const { illustratePlatform, platformHere } = await theDemo()
  const progress = progressBar('Drawing their pictures')
  return illustratePlatform(platformHere(platform), { ...options, progress })
}
