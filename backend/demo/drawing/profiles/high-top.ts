import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A half-court high-top: panels up to the top eyelet, and a perforated toe. */
export const highTop: Profile = {
  heel: points('190,645 172,600 168,550 182,480 192,400 190,320 182,262'),
  topline: points('182,262 206,250 246,266 310,288 372,276 416,248 438,226'),
  throat: points('438,226 462,228 486,296 530,374 592,430 660,466 742,498'),
  vamp: points('742,498 830,512 920,530 988,558 1028,596 1044,650'),
  tongue: points('452,200 428,158 396,150 380,176 390,226 410,262'),
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
    top: points('166,642 168,626 190,620 320,630 520,638 740,640 900,632 1010,616 1052,612'),
    bottom: points(
      '166,642 168,700 184,718 330,720 600,720 820,720 940,714 1020,698 1058,666 1064,632 1052,612',
    ),
  },
}
