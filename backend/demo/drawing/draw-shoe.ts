import type { ShoeColour, Silhouette, Surface } from '../product.ts'
import { type Paint, paintOf } from './paint.ts'
import type { Profile } from './profile.ts'
import { profiles } from './profiles.ts'
import { sideView } from './side-view.ts'
import { soleView } from './sole-view.ts'
import { topView } from './top-view.ts'

/** Where the shoe is seen from: one shoe from its outer side, or the pair from above or turned over. */
export type Angle = 'side' | 'top' | 'sole'

/** Every angle, the one to show first before the others. */
export const angles: readonly Angle[] = ['side', 'top', 'sole']

/** What is asked of the drawing; `seed` is the brand's slug, or any text, and chooses the mark. */
export type ShoeDrawing = {
  silhouette: Silhouette
  colours: readonly ShoeColour[]
  surface?: Surface | undefined
  angle: Angle
  seed: string
}

/**
 * Draws a shoe in its colours as an SVG of 960 × 720 pixels, always the same for the same request.
 * `colours` are upper, overlays, accent and midsole, as many as there are; football silhouettes
 * stand on firm-ground studs unless a surface is given.
 */
export const drawShoe = ({
  silhouette,
  colours,
  surface = 'FG',
  angle,
  seed,
}: ShoeDrawing): string => {
  const profile = profiles[silhouette]
  const paint = paintOf(colours, profile.sole.kind === 'studded' ? 'upper' : 'pale')
  return views[angle](profile, paint, seed, surface)
}

const views: Record<
  Angle,
  (profile: Profile, paint: Paint, brand: string, surface: Surface) => string
> = { side: sideView, top: topView, sole: soleView }
