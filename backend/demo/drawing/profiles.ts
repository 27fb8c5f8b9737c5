import type { Silhouette } from '../product.ts'
import type { Profile } from './profile.ts'
import { bootCollar } from './profiles/boot-collar.ts'
import { bootLow } from './profiles/boot-low.ts'
import { court } from './profiles/court.ts'
import { highTop } from './profiles/high-top.ts'
import { lowTop } from './profiles/low-top.ts'
import { runner } from './profiles/runner.ts'
import { skate } from './profiles/skate.ts'
import { slipOn } from './profiles/slip-on.ts'
import { trail } from './profiles/trail.ts'

/** The outline of every silhouette the catalogue knows. */
export const profiles: Record<Silhouette, Profile> = {
  'low-top': lowTop,
  'high-top': highTop,
  runner,
  court,
  'slip-on': slipOn,
  skate,
  trail,
  'boot-low': bootLow,
  'boot-collar': bootCollar,
}
