import type { Curve, Point } from './geometry.ts'
import type { Role } from './paint.ts'

/**
 * A shoe seen from its outer side, toe to the right, as lines on the canvas. Heel, topline, throat
 * and vamp follow one another around the upper; the sole's top edge closes it.
 */
export type Profile = {
  /** Up the back, from the sole to the top of the heel tab. */
  heel: Curve
  /** Along the opening, from the heel tab to the top of the eyestay. */
  topline: Curve
  /** Down the instep, from the top of the eyestay to where the vamp begins. */
  throat: Curve
  /** Over the toes, down to the sole. */
  vamp: Curve
  /** What stands above the throat: the tongue, or the far side of the collar. */
  tongue?: Curve
  panels: Panel[]
  /** Free seams that are only stitched. */
  seams?: Curve[]
  perforations?: Point[]
  /** The outline of a stretch insert, drawn ribbed. */
  elastic?: Curve
  laces?: { holes: number; from: number; to: number; reach: number; bow?: boolean }
  /** Where the brand's mark sits: its centre, width in pixels and tilt in degrees. */
  mark: { at: Point; width: number; tilt: number }
  texture: Texture
  collar: 'padded' | 'ribbed' | 'thin'
  sole: Sole
}

/** A piece of the upper: everything on the far side of its visible `edge`, out to the `rest` of its border. */
export type Panel = {
  paint: Role
  edge: Curve
  rest: Curve
  /** Rows of stitching inside the edge; none means bonded. */
  rows: 0 | 1 | 2
  /** Which side of the edge the panel lies on: 1 is to the right of its direction. */
  inside: 1 | -1
}

/** What the upper's surface looks like close up. */
export type Texture = 'leather' | 'suede' | 'canvas' | 'mesh' | 'knit'

/** The sole from the side: `top` and `bottom` run from heel to toe. */
export type Sole = {
  kind: 'cup' | 'vulcanised' | 'foam' | 'lugged' | 'turf' | 'indoor' | 'studded'
  top: Curve
  bottom: Curve
}
