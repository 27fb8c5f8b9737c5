import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A tennis-bred court shoe: perforated vamp, stitched overlays all round, a deep cupsole. */
export const court: Profile = {
  heel: points('188,645 170,600 166,550 180,486 186,440 178,396'),
  topline: points('178,396 202,384 232,404 280,440 344,454 404,438 446,400 466,372'),
  throat: points('466,372 492,370 560,412 648,460 738,496'),
  vamp: points('738,496 826,508 918,526 990,554 1030,594 1046,650'),
  tongue: points('476,346 450,298 416,290 402,316 418,376 440,410'),
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
    top: points('162,640 164,622 186,616 320,626 520,634 740,636 900,628 1010,612 1054,608'),
    bottom: points(
      '162,640 164,700 182,718 330,720 600,720 820,720 940,714 1024,698 1060,664 1066,628 1054,608',
    ),
  },
}
