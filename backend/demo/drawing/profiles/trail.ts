import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A trail shoe: ripstop under welded overlays, a rubber toe and deep lugs. */
export const trail: Profile = {
  heel: points('198,626 178,580 174,526 188,468 196,424 184,378'),
  topline: points('184,378 196,360 222,370 272,412 340,434 404,422 448,388 468,360'),
  throat: points('468,360 512,376 572,410 652,450 744,482'),
  vamp: points('744,482 834,490 924,504 990,528 1032,562 1050,610'),
  tongue: points(
    '478,330 454,286 436,258 429,250 420,247 402,253 388,261 382,268 383,278 390,306 408,352 434,400',
  ),
  panels: [
    {
      paint: 'overlay',
      edge: points('500,400 520,490 480,580 430,662 470,700 520,662 566,590 590,520 588,430'),
      rest: points('590,380 500,350'),
      rows: 0,
      inside: -1,
    },
    {
      paint: 'overlay',
      edge: points('640,430 640,520 620,590 590,662 640,700 680,662 708,590 722,520 720,460'),
      rest: points('720,400 640,380'),
      rows: 0,
      inside: -1,
    },
    {
      paint: 'accent',
      edge: points('790,460 776,508 724,522 650,500 570,462 500,436 424,450'),
      rest: points('414,410 470,310 600,370'),
      rows: 1,
      inside: 1,
    },
    {
      paint: 'overlay',
      edge: points('160,500 236,508 292,560 340,600 380,664'),
      rest: points('120,700 120,480'),
      rows: 1,
      inside: 1,
    },
    {
      paint: 'outsole',
      edge: points('690,664 764,616 850,590 910,576 944,548 972,500'),
      rest: points('1100,480 1100,720'),
      rows: 0,
      inside: 1,
    },
    {
      paint: 'accent',
      edge: points('160,478 208,466 228,430 228,394 236,360'),
      rest: points('150,330 120,410'),
      rows: 1,
      inside: -1,
    },
  ],
  laces: { holes: 6, from: 0.1, to: 0.92, reach: 24, bow: true },
  mark: { at: [388, 530], width: 100, tilt: -10 },
  texture: 'canvas',
  collar: 'padded',
  sole: {
    kind: 'lugged',
    top: points('166,626 169,600 190,590 320,604 520,624 720,628 880,612 1000,586 1054,578'),
    bottom: points(
      '166,626 155,662 164,690 198,702 400,704 700,704 810,701 920,686 1004,656 1050,622 1064,596 1054,578',
    ),
  },
}
