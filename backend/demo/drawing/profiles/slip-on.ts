import { points } from '../geometry.ts'
import type { Profile } from '../profile.ts'

/** A canvas slip-on with elastic at the sides, on a vulcanised sole. */
export const slipOn: Profile = {
  heel: points('192,650 176,608 172,560 182,510 187,476 182,446'),
  topline: points('182,446 190,428 212,426 260,452 340,476 420,470 486,438 520,412'),
  throat: points('520,412 540,402 570,406 660,452 742,486'),
  vamp: points('742,486 830,508 920,526 986,552 1028,590 1046,640'),
  panels: [
    {
      paint: 'overlay',
      edge: points('412,440 440,530 486,586 540,592 586,556 612,400'),
      rest: points('600,340 412,380'),
      rows: 1,
      inside: -1,
    },
    {
      paint: 'lining',
      edge: points('440,440 466,516 500,552 536,556 566,526 584,420'),
      rest: points('580,360 440,360'),
      rows: 0,
      inside: -1,
    },
    {
      paint: 'main',
      edge: points('556,380 572,470 606,548 650,612 672,664'),
      rest: points('1100,720 1100,440 700,340'),
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
  elastic: points('470,452 482,520 510,546 546,536 564,450'),
  mark: { at: [356, 562], width: 92, tilt: -6 },
  texture: 'canvas',
  collar: 'padded',
  sole: {
    kind: 'vulcanised',
    top: points('170,650 172,638 194,634 340,642 540,646 740,646 900,638 1004,624 1048,616'),
    bottom: points(
      '170,650 172,692 186,706 330,708 600,708 840,708 950,703 1016,688 1050,662 1058,634 1048,616',
    ),
  },
}
