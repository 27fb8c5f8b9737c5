import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A low-cut football boot: a long vamp, a close heel, a thin plate. */
export const bootLow: Profile = {
  heel: points('194,648 176,602 172,556 186,504 188,470 178,438'),
  topline: points('178,438 200,424 232,446 284,476 344,484 402,464 444,428 464,404'),
  throat: points('464,404 506,416 566,440 640,466 716,492'),
  vamp: points('716,492 810,500 906,512 980,534 1028,562 1052,594 1052,612'),
  tongue: points(
    '474,380 450,345 432,322 425,316 416,314 404,318 390,325 384,330 385,338 392,361 408,398 430,436',
  ),
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
    kind: 'studded',
    top: points('182,636 200,632 320,642 480,650 660,652 820,646 950,630 1052,606'),
    bottom: points(
      '182,636 190,660 320,666 440,660 564,664 720,676 850,670 950,650 1024,626 1052,606',
    ),
  },
}
