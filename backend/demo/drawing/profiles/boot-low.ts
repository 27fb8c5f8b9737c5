import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A low-cut football boot: a long vamp, a close heel, a thin plate. */
export const bootLow: Profile = {
  heel: points('194,648 176,602 172,556 186,504 188,470 178,438'),
  topline: points('178,438 200,424 232,446 284,476 344,484 402,464 444,428 464,404'),
  throat: points('464,404 490,400 560,432 640,464 716,490'),
  vamp: points('716,490 810,506 906,524 980,550 1028,584 1050,628'),
  tongue: points('476,380 450,340 420,334 408,356 420,406 440,440'),
  panels: [
    {
      paint: 'overlay',
      edge: points('160,500 240,510 310,560 352,610 380,670'),
      rest: points('120,710 120,480'),
      rows: 1,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('762,470 744,520 690,536 620,514 548,480 490,462 424,474'),
      rest: points('410,440 470,340 600,400'),
      rows: 1,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('160,494 204,486 220,456 226,420'),
      rest: points('150,390 120,440'),
      rows: 1,
      inside: -1,
    },
  ],
  seams: [
    points('780,510 770,548 744,592 700,640'),
    points('820,516 812,556 786,602 744,648'),
    points('860,522 854,562 830,608 792,650'),
    points('900,532 896,568 874,612 840,648'),
    points('938,544 936,576 918,612 888,642'),
  ],
  laces: { holes: 6, from: 0.1, to: 0.93, reach: 20, bow: true },
  mark: { at: [520, 572], width: 150, tilt: -8 },
  texture: 'leather',
  collar: 'padded',
  sole: {
    kind: 'boot',
    top: points('180,640 200,636 320,646 480,654 660,656 820,650 950,630 1056,600'),
    bottom: points(
      '180,640 188,664 320,670 440,664 560,668 720,682 850,676 960,652 1030,626 1056,600',
    ),
  },
}
