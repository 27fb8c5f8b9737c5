import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Album } from '../demo/new-product.ts'
import { platformHere, type Seedable } from '../demo/seedable.ts'
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
    await fill(shopHere(platform), settings, stop.signal, products)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    throw new CannotStart('The seed was broken off. Run it again: it goes on where it was.')
  } finally {
    await platform.stop()
  }
  process.exit(0)
}

/** A shop that can be filled, wherever it runs. */
export interface Shop {
  seedable: Seedable
  /** Resolves when every service has heard of what was done. */
  settle(): Promise<unknown>
}

/** The shop of a platform in this process. */
export const shopHere = (platform: Platform): Shop => ({
  seedable: platformHere(platform),
  settle: platform.settle,
})

/** Fills an empty catalogue with the demo, and goes on with one that was broken off; pictures come later. */
export async function seedFirst(shop: Shop, settings: Settings, signal: AbortSignal) {
  if (!isUnfinished(settings) && !(await isEmpty(shop))) return
  await writeFile(unfinished(settings), '')
  await addModels(shop, { signal })
}

/** Draws the pictures that the demo still lacks, while shoppers use the platform. */
export async function drawLater(shop: Shop, settings: Settings, signal: AbortSignal) {
  if (!isUnfinished(settings)) return
  await addPictures(shop, { signal, gently: true })
  await rm(unfinished(settings))
}

// Composed models come last: they borrow the pictures of those that are written by hand.
async function fill(
  shop: Shop,
  settings: Settings,
  signal: AbortSignal,
  products?: number,
): Promise<void> {
  await writeFile(unfinished(settings), '')
  const { writtenModels } = await import('../demo/catalogue.ts')
  const written = Math.min(products ?? writtenModels, writtenModels)
  await addModels(shop, { products: written, signal })
  const album = await addPictures(shop, { products: written, signal })
  if (products && products > written) await addModels(shop, { products, album, signal })
  await rm(unfinished(settings))
}

async function isEmpty({ seedable }: Shop): Promise<boolean> {
  const path = '/v1/products?limit=1'
  const { status, text } = await seedable.ask({ method: 'GET', path, headers: {}, body: undefined })
  return status === 200 && JSON.parse(text).items.length === 0
}

/** A file that is there from the first model to the last picture. */
const unfinished = ({ data }: Settings) => join(data, 'seeding')
const isUnfinished = (settings: Settings) => existsSync(unfinished(settings))

// The demo and its drawings are much code that most starts do without.
const theDemo = () => import('../demo/seed-platform.ts')

async function addModels(
  { seedable, settle }: Shop,
  options: { products?: number; album?: Album; signal: AbortSignal },
): Promise<void> {
  const { seedPlatform } = await theDemo()
  const progress = progressBar('Filling the catalogue with the demo')
  const count = await seedPlatform(seedable, { ...options, progress })
  await settle()
  tell(`The catalogue holds ${count} demo products.`)
}

async function addPictures(
  { seedable }: Shop,
  options: { products?: number; gently?: boolean; signal: AbortSignal },
): Promise<Album> {
  const { illustratePlatform } = await theDemo()
  const progress = progressBar('Drawing their pictures')
  return illustratePlatform(seedable, { ...options, progress })
}
