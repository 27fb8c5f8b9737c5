import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A canvas slip-on with elastic at the sides, on a vulcanised sole. */
export const slipOn: Profile = {
  heel: points('192,650 176,608 172,560 182,506 186,468 178,434'),
  topline: points('178,434 200,422 236,444 300,474 370,480 430,462 478,430 500,412'),
  throat: points('500,412 528,408 590,434 660,464 742,494'),
  vamp: points('742,494 830,512 920,532 988,562 1028,600 1044,656'),
  panels: [
    {
      paint: 'overlay',
      edge: points('420,470 470,556 520,580 566,552 604,440'),
      rest: points('600,380 420,380'),
      rows: 2,
      inside: -1,
    },
    {
      paint: 'accent',
      edge: points('442,470 482,536 520,556 552,532 580,440'),
      rest: points('580,380 440,380'),
      rows: 0,
      inside: -1,
    },
    {
      paint: 'main',
      edge: points('566,420 560,500 610,560 660,610 680,664'),
      rest: points('1100,720 1100,440 700,380'),
      rows: 2,
      inside: -1,
    },
    {
      paint: 'overlay',
      edge: points('160,520 220,522 250,552 264,600 270,664'),
      rest: points('120,700 120,500'),
      rows: 2,
      inside: 1,
    },
  ],
  seams: [points('520,430 570,452 620,480 640,500')],
  mark: { at: [380, 570], width: 92, tilt: -6 },
  texture: 'canvas',
  collar: 'padded',
  sole: {
    kind: 'vulcanised',
    top: points('172,660 174,646 196,642 340,648 540,652 740,652 900,644 1010,630 1050,624'),
    bottom: points(
      '172,660 174,704 190,719 330,720 600,720 840,720 950,715 1024,700 1056,672 1062,640 1050,624',
    ),
  },
}
