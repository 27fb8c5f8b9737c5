import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A football boot with a knitted collar around the ankle. */
export const bootCollar: Profile = {
  heel: points('194,648 176,602 172,556 188,500 204,430 206,370 198,312'),
  topline: points('198,312 240,300 300,300 360,294 412,282'),
  throat: points('412,282 440,340 490,404 560,440 640,468 716,492'),
  vamp: points('716,492 810,506 906,524 980,550 1028,584 1050,628'),
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
    kind: 'boot',
    top: points('180,640 200,636 320,646 480,654 660,656 820,650 950,630 1056,600'),
    bottom: points(
      '180,640 188,664 320,670 440,664 560,668 720,682 850,676 960,652 1030,626 1056,600',
    ),
  },
}
