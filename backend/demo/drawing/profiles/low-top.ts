import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A plain leather low on a stitched cupsole. */
export const lowTop: Profile = {
  heel: points('190,645 172,600 167,550 178,492 184,450 181,416'),
  topline: points('181,416 190,398 212,398 256,430 330,456 400,444 446,412 470,388'),
  throat: points('470,388 514,400 572,426 650,464 742,498'),
  vamp: points('742,498 830,508 920,522 986,546 1028,584 1048,640'),
  tongue: points(
    '478,358 454,314 436,286 429,278 420,275 402,281 388,289 382,296 383,306 390,334 408,380 434,428',
  ),
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
    top: points('168,640 170,630 190,626 320,634 520,640 740,642 900,634 1004,618 1050,610'),
    bottom: points(
      '168,640 170,690 184,706 330,708 600,708 830,708 944,702 1014,686 1050,658 1060,630 1050,610',
    ),
  },
}
