import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A street runner: mesh under suede, a foam wedge and a lively toe. */
export const runner: Profile = {
  heel: points('200,630 180,582 178,530 194,474 198,432 184,388'),
  topline: points('184,388 196,370 222,382 270,424 336,448 402,438 448,402 470,374'),
  throat: points('470,374 514,388 574,420 656,458 750,488'),
  vamp: points('750,488 840,496 928,510 992,536 1032,570 1050,616'),
  tongue: points(
    '480,346 456,304 438,278 431,270 422,267 404,273 390,280 384,287 385,297 392,323 410,367 436,412',
  ),
  panels: [
    {
      paint: 'overlay',
      edge: points('500,420 540,500 528,570 490,662 540,700 590,662 622,580 640,520 640,470'),
      rest: points('640,400 500,360'),
      rows: 1,
      inside: -1,
    },
    {
      paint: 'overlay',
      edge: points('700,662 752,612 830,586 920,576 962,546 976,500'),
      rest: points('1100,480 1100,720'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('880,662 920,628 980,612 1060,580'),
      rest: points('1100,640 1100,720'),
      rows: 0,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('792,470 772,526 720,540 650,520 570,482 500,456 426,470'),
      rest: points('420,430 480,330 600,390'),
      rows: 1,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,500 240,500 300,540 360,580 420,660'),
      rest: points('120,700 120,480'),
      rows: 2,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('150,560 220,566 268,600 300,660'),
      rest: points('120,700 120,560'),
      rows: 0,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('160,484 206,474 226,440 226,404 234,370'),
      rest: points('150,340 120,420'),
      rows: 1,
      inside: -1,
    },
  ],
  laces: { holes: 6, from: 0.1, to: 0.92, reach: 24, bow: true },
  mark: { at: [432, 552], width: 104, tilt: -10 },
  texture: 'mesh',
  collar: 'padded',
  sole: {
    kind: 'foam',
    top: points('164,632 167,606 190,598 320,612 520,634 720,638 880,622 1000,598 1054,592'),
    bottom: points(
      '164,632 152,672 162,706 194,719 400,720 700,720 810,717 920,702 1004,672 1050,636 1064,608 1054,592',
    ),
  },
}
