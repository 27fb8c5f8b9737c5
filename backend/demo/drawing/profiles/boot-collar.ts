import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A football boot with a knitted collar around the ankle. */
export const bootCollar: Profile = {
  heel: points('194,648 176,602 172,556 186,500 204,440 212,380 206,326'),
  topline: points('206,326 224,318 290,322 356,310 416,278'),
  throat: points('416,278 452,334 510,394 584,440 650,468 716,492'),
  vamp: points('716,492 810,500 906,512 980,534 1028,562 1052,594 1052,612'),
  panels: [
    {
      paint: 'overlay',
      edge: points('160,470 230,488 270,540 330,600 420,640 560,664'),
      rest: points('500,720 120,720 120,460'),
      rows: 0,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('660,670 740,622 840,604 930,600 1000,576 1060,560'),
      rest: points('1100,640 1100,720'),
      rows: 0,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('160,640 240,628 330,646 420,672'),
      rest: points('400,720 120,720'),
      rows: 0,
      inside: 1,
    },
  ],
  seams: [
    points('470,430 540,480 620,510 690,524 750,520'),
    points('462,446 534,496 616,526 690,540 760,534'),
  ],
  laces: { holes: 5, from: 0.5, to: 0.95, reach: 14 },
  mark: { at: [520, 578], width: 170, tilt: -10 },
  texture: 'knit',
  collar: 'ribbed',
  sole: {
    kind: 'studded',
    top: points('182,636 200,632 320,642 480,650 660,652 820,646 950,630 1052,606'),
    bottom: points(
      '182,636 190,660 320,666 440,660 564,664 720,676 850,670 950,650 1024,626 1052,606',
    ),
  },
}
