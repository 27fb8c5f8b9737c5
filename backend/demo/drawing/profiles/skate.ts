import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A skate shoe: a fat tongue, a double-stitched ollie toe and a flat vulcanised sole. */
export const skate: Profile = {
  heel: points('190,650 174,606 170,558 182,500 186,462 176,424'),
  topline: points('176,424 200,412 234,432 286,464 346,476 406,458 448,420 470,392'),
  throat: points('470,392 498,390 566,424 652,466 740,496'),
  vamp: points('740,496 828,514 918,534 988,564 1028,602 1044,656'),
  tongue: points('484,350 462,300 424,286 396,308 402,372 440,436'),
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
    top: points('168,658 170,642 194,638 340,644 540,648 740,648 900,640 1010,626 1052,620'),
    bottom: points(
      '168,658 170,704 186,719 330,720 600,720 840,720 950,715 1026,700 1060,670 1066,638 1052,620',
    ),
  },
}
