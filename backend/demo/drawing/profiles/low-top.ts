import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A plain leather low on a stitched cupsole. */
export const lowTop: Profile = {
  heel: points('190,645 172,600 167,550 178,490 183,448 176,408'),
  topline: points('176,408 198,396 224,412 270,446 335,462 400,446 446,412 470,388'),
  throat: points('470,388 496,386 560,420 650,464 742,498'),
  vamp: points('742,498 830,512 920,530 988,558 1028,596 1044,650'),
  tongue: points('478,360 452,318 420,312 408,336 424,390 446,424'),
  panels: [
    {
      paint: 'overlay',
      edge: points('872,506 856,552 822,602 772,662'),
      rest: points('1100,700 1100,480'),
      rows: 1,
      inside: -1,
    },
    {
      paint: 'main',
      edge: points('786,480 760,546 700,566 630,540 560,504 500,484 430,486'),
      rest: points('420,440 480,340 600,400'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,492 222,496 262,530 288,590 300,660'),
      rest: points('120,700 120,480'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('160,484 206,480 228,448 230,414 238,390'),
      rest: points('150,370 120,440'),
      rows: 1,
      inside: -1,
    },
  ],
  laces: { holes: 6, from: 0.1, to: 0.92, reach: 24, bow: true },
  mark: { at: [468, 572], width: 118, tilt: -8 },
  texture: 'leather',
  collar: 'padded',
  sole: {
    kind: 'cup',
    top: points('168,646 170,632 190,628 320,636 520,642 740,644 900,636 1010,620 1052,616'),
    bottom: points(
      '168,646 170,700 186,718 330,720 600,720 820,720 940,714 1020,698 1056,668 1062,636 1052,616',
    ),
  },
}
