import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A tennis-bred court shoe: perforated vamp, stitched overlays all round, a deep cupsole. */
export const court: Profile = {
  heel: points('188,645 170,600 166,550 180,490 188,444 184,404'),
  topline: points('184,404 194,386 218,388 262,424 334,448 402,436 446,400 466,372'),
  throat: points('466,372 510,386 568,416 648,460 738,496'),
  vamp: points('738,496 826,506 918,521 986,546 1028,584 1048,640'),
  tongue: points(
    '474,344 450,300 432,272 425,264 416,261 398,267 384,275 378,282 379,292 386,320 404,366 430,414',
  ),
  panels: [
    {
      paint: 'overlay',
      edge: points('656,664 704,622 780,602 862,606 920,590 944,548 946,500'),
      rest: points('1100,480 1100,720'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'main',
      edge: points('792,474 780,534 744,574 670,584 590,560 520,520 470,500 416,500'),
      rest: points('410,440 470,330 600,390'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,500 240,508 330,560 400,604 500,624 600,628 640,664'),
      rest: points('600,710 120,710 120,480'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,506 214,498 240,460 246,420 262,396'),
      rest: points('150,350 120,420'),
      rows: 1,
      inside: -1,
    },
    {
      paint: 'accent',
      edge: points('150,452 200,446 216,420 224,386'),
      rest: points('150,350 120,420'),
      rows: 0,
      inside: -1,
    },
  ],
  perforations: points(
    '822,528 848,533 874,539 900,546 812,548 838,553 864,559 890,566 828,573 854,579 804,568 814,590',
  ),
  laces: { holes: 7, from: 0.09, to: 0.93, reach: 24, bow: true },
  mark: { at: [424, 552], width: 112, tilt: -8 },
  texture: 'leather',
  collar: 'padded',
  sole: {
    kind: 'cup',
    top: points('168,640 170,630 190,626 320,634 520,640 740,642 900,634 1004,618 1050,610'),
    bottom: points(
      '168,640 170,690 184,706 330,708 600,708 830,708 944,702 1014,686 1050,658 1060,630 1050,610',
    ),
  },
}
