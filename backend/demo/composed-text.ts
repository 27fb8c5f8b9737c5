import type { Line } from './product.ts'

/** The parts that further models are named and described from. */
export type Vocabulary = {
  firstNames: string[]
  secondNames: string[]
  openers: Record<string, string[]>
  closers: string[]
}

/** Words for each line; no name here is used by a hand-written model. */
export const vocabularies: Record<Line, Vocabulary> = {
  football: {
    firstNames: words(
      'Vanta Corsa Tempo Lance Orbit Rapid Falcon Cinder Apex Strela Volley Marathon Torque Arrow Hydra Meteor Sabre Onyx Raptor Signal Comet Bolt Trident Rover Phoenix Cadence Havoc Serif Halcyon Titan Vesper Zenith',
    ),
    secondNames: words(
      'Strike Press Curve Drive Flick Touch Break Wing Pivot Surge Line Through Counter Feint Loop Half Dart Swerve Derby Tackle Cross Chip Rise',
    ),
    openers: {
      'firm-ground': [
        'A firm-ground boot for players who want the ball back quickly.',
        'Dry grass, a moulded plate and a clean line to goal.',
        'Moulded studs for natural grass, set wide at the ball of the foot so that you turn on purpose.',
      ],
      'soft-ground': [
        'Six metal studs for pitches that have had rain since Thursday.',
        'A soft-ground plate that bites deep and lets the mud go.',
        'Built for heavy grass, late tackles and long goal kicks.',
      ],
      'artificial-grass': [
        'Many short studs for artificial grass, kinder to the joints over a long season.',
        'Made for modern turf, where a blade grips too well and a pimple too little.',
        'Hollow studs spread the load across the carpet, and your knees keep count.',
      ],
      'multi-ground': [
        'One plate for dry grass and plastic alike.',
        'For whoever never knows which pitch it will be until they arrive.',
        'Mixed studs for mixed weeks: park on Sunday, cage on Monday.',
      ],
      turf: [
        'Rubber pimples for old carpet and small goals.',
        'A turf shoe for the hour after work.',
        'Low, grippy and quick in a crowd.',
      ],
      indoor: [
        'A flat, non-marking sole for hard floors and quick feet.',
        'An indoor shoe with a pivot point under the ball of the foot.',
        'For sports halls, echo included.',
      ],
    },
    closers: [
      'It holds the heel from the first minute to the last.',
      'A padded heel keeps the first week civil.',
      'The insole comes out, so it dries by the next match.',
      'The instep is left clear for a clean strike.',
      'Tested by a Sunday side that owns no physio.',
    ],
  },
  urban: {
    firstNames: words(
      'Harbour Mercer Atlas Quarry Linden Ferry Canal Juniper Arcade Tram Gable Pavement Foundry Marlow Cobble Alder Viaduct Loft Orchard Signal Tanner Depot Ledger Kiosk Mosaic Garnet Holborn Aviary Cinema Ivory Sable Thistle',
    ),
    secondNames: words(
      'Row Lane Yard Side Walk Mile Gate Court Bend Stop Hill Bridge Mews Point Common Cut Market Green Parade Wharf Steps Square Works',
    ),
    openers: {
      lifestyle: [
        'An everyday low in few pieces, made to be worn with anything.',
        'A plain shoe, and the details are where you would look for them.',
        'Clean lines and a soft lining, for days with no dress code.',
      ],
      runners: [
        'A street runner with a soft wedge and a lively toe.',
        'Borrowed from the track, kept for the walk home.',
        'Layered like the old runners and lighter than any of them.',
      ],
      courts: [
        'A court shoe at heart, with a stitched cupsole that lasts.',
        'Perforated toe, padded collar: tennis manners on city ground.',
        'Drawn from the club courts, worn everywhere else.',
      ],
      'high-tops': [
        'A high-top with a padded collar and a steady ankle.',
        'Cut above the ankle for cold mornings and loud rooms.',
        'Panels up to the top eyelet, the way half courts used to wear them.',
      ],
      skate: [
        'A board-feel sole and suede where the grip tape bites.',
        'Made to be dragged, flicked and forgiven.',
        'Low, flat and stubborn, with a double-stitched toe.',
      ],
      'slip-ons': [
        'On in a second, on all day.',
        'Side elastic, padded collar, nothing to tie.',
        'A slip-on with a heel that holds.',
      ],
      trail: [
        'Deep lugs and a rubber toe for the path behind the last stop.',
        'A trail shoe that keeps its balance on wet stone.',
        'For weather, gravel and the scenic way round.',
      ],
    },
    closers: [
      'The lining is soft enough for bare ankles.',
      'It creases well, and it is meant to.',
      'The footbed lifts out when it needs to dry.',
      'The box is plain card, and the shoe is not.',
      'It looks best after a month of use.',
    ],
  },
}

/** What the upper does for the wearer, by what it is made of. */
export const upperNotes: Record<string, string> = {
  'calf leather': 'The calf leather gives where your foot asks it to.',
  'kip leather': 'Kip leather takes the shape of the foot within a week.',
  'woven microfibre': 'The woven microfibre is thin, quick to dry and hard to stretch.',
  'engineered knit': 'The engineered knit is tight at the midfoot and easy at the toes.',
  'coated mesh': 'The coated mesh shrugs off scuffs and rain.',
  'textured synthetic': 'A fine texture across the instep keeps the ball close.',
  'full-grain leather': 'Full-grain leather throughout, edges painted by hand.',
  suede: 'The suede is brushed one way, so it keeps the light.',
  'cotton canvas': 'The canvas is washed first and soft from the start.',
  'nylon and suede': 'Nylon for air, suede where it rubs.',
  'recycled ripstop': 'Recycled ripstop stops a tear before it starts.',
  nubuck: 'The nubuck marks a little, and wears every mark well.',
}

function words(list: string): string[] {
  return list.split(' ')
}
