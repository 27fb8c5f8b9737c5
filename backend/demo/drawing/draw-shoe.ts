import type { ShoeColour, Silhouette, Surface } from '../product.ts'
import { paintOf } from './paint.ts'
import { profiles } from './profiles.ts'
import { sideView } from './side-view.ts'

export const drawShoe = (shoe: {
  silhouette: Silhouette
  colours: readonly ShoeColour[]
  surface?: Surface
  angle: 'side'
  seed: string
}): string => {
  const profile = profiles[shoe.silhouette]
  const paint = paintOf(shoe.colours, profile.sole.kind === 'studded' ? 'upper' : 'pale')
  return sideView(profile, paint, shoe.seed, shoe.surface ?? 'FG')
}
