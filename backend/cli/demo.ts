import type { Settings } from '../platform/settings.ts'
import { drawLater, type Shop, seedFirst } from './seed.ts'

/** The demo in its two parts, each of which ends early when the platform should stop. */
export function demoOf(shop: Shop, settings: Settings, signal: AbortSignal) {
  const untilStopped = async (work: Promise<void>) => {
    try {
      await work
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  return {
    seeded: () => untilStopped(seedFirst(shop, settings, signal)),
    drawn: () => untilStopped(drawLater(shop, settings, signal)),
  }
}
