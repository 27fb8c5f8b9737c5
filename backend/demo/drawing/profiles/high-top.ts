import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A half-court high-top: panels up to the top eyelet, and a perforated toe. */
export const highTop: Profile = {
  heel: points('190,645 172,600 168,550 182,480 194,400 194,326 190,272'),
  topline: points('190,272 200,254 226,254 290,278 366,274 416,248 438,226'),
  throat: points('438,226 462,250 494,310 534,374 592,430 660,466 742,498'),
  vamp: points('742,498 830,508 920,522 986,546 1028,584 1048,640'),
  tongue: points(
    '452,200 428,163 410,139 403,132 394,129 376,135 362,141 356,147 357,156 364,180 382,219 408,260',
  ),
  panels: [
    {
      paint: 'overlay',
      edge: points('690,662 760,620 840,594 920,590 980,562 1004,520'),
      rest: points('1100,500 1100,720'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('170,420 260,430 350,424 420,396 480,350 520,300'),
      rest: points('500,160 120,160'),
      rows: 2,
      inside: -1,
    },
    {
      paint: 'main',
      edge: points('160,350 260,356 360,340 470,270'),
      rest: points('480,160 120,160'),
      rows: 1,
      inside: -1,
    },
    {
      paint: 'overlay',
      edge: points('786,480 764,540 710,560 640,540 570,500 500,440 444,350 404,250 396,200'),
      rest: points('470,180 600,360'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,470 236,486 290,530 320,590 334,662'),
      rest: points('120,700 120,480'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('150,462 214,456 226,400 222,320 214,240'),
      rest: points('150,230 120,300'),
      rows: 1,
      inside: -1,
    },
  ],
  perforations: points(
    '800,540 826,546 852,552 878,558 790,560 816,566 842,572 868,576 808,586 834,590 900,564 782,578',
  ),
  laces: { holes: 8, from: 0.07, to: 0.93, reach: 24, bow: true },
  mark: { at: [478, 574], width: 128, tilt: -6 },
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
