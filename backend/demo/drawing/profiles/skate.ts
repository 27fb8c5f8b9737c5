import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A skate shoe: a fat tongue, a double-stitched ollie toe and a flat vulcanised sole. */
export const skate: Profile = {
  heel: points('190,650 174,606 170,558 182,502 188,464 184,430'),
  topline: points('184,430 194,412 216,412 262,444 336,468 404,456 448,420 470,392'),
  throat: points('470,392 514,404 574,430 652,466 740,496'),
  vamp: points('740,496 830,508 920,524 986,550 1028,588 1046,640'),
  tongue: points(
    '482,352 458,310 440,284 433,276 424,273 394,279 380,286 374,293 375,303 382,329 405,373 438,418',
  ),
  panels: [
    {
      paint: 'overlay',
      edge: points('812,490 806,548 774,606 716,664'),
      rest: points('1100,720 1100,460'),
      rows: 2,
      inside: -1,
    },
    {
      paint: 'overlay',
      edge: points('800,470 770,556 716,584 640,572 560,528 500,500 420,506'),
      rest: points('410,450 470,340 600,400'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,496 230,500 280,540 312,600 324,664'),
      rest: points('120,700 120,480'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('160,482 204,474 220,448 226,410'),
      rest: points('150,380 120,440'),
      rows: 1,
      inside: -1,
    },
  ],
  perforations: points('650,606 676,612 702,616 640,628 666,634 692,638'),
  laces: { holes: 6, from: 0.1, to: 0.9, reach: 32, bow: true },
  mark: { at: [468, 590], width: 130, tilt: -4 },
  texture: 'suede',
  collar: 'padded',
  sole: {
    kind: 'vulcanised',
    top: points('170,650 172,638 194,634 340,642 540,646 740,646 900,638 1004,624 1048,616'),
    bottom: points(
      '170,650 172,692 186,706 330,708 600,708 840,708 950,703 1016,688 1050,662 1058,634 1048,616',
    ),
  },
}
