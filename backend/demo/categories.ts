import type { Line, Surface } from './product.ts'

/** One branch of the category tree. */
export type DemoCategory = { slug: string; name: string; line: Line; parent?: string }

/** The category tree, parents before their children. */
export const demoCategories: DemoCategory[] = [
  { slug: 'football', name: 'Football', line: 'football' },
  { slug: 'boots', name: 'Boots', line: 'football', parent: 'football' },
  { slug: 'firm-ground', name: 'Firm ground', line: 'football', parent: 'boots' },
  { slug: 'soft-ground', name: 'Soft ground', line: 'football', parent: 'boots' },
  { slug: 'artificial-grass', name: 'Artificial grass', line: 'football', parent: 'boots' },
  { slug: 'multi-ground', name: 'Multi-ground', line: 'football', parent: 'boots' },
  { slug: 'small-sided', name: 'Small-sided', line: 'football', parent: 'football' },
  { slug: 'turf', name: 'Turf', line: 'football', parent: 'small-sided' },
  { slug: 'indoor', name: 'Indoor', line: 'football', parent: 'small-sided' },
  { slug: 'urban', name: 'Urban', line: 'urban' },
  { slug: 'lifestyle', name: 'Lifestyle', line: 'urban', parent: 'urban' },
  { slug: 'runners', name: 'Runners', line: 'urban', parent: 'urban' },
  { slug: 'courts', name: 'Courts', line: 'urban', parent: 'urban' },
  { slug: 'high-tops', name: 'High-tops', line: 'urban', parent: 'urban' },
  { slug: 'skate', name: 'Skate', line: 'urban', parent: 'urban' },
  { slug: 'slip-ons', name: 'Slip-ons', line: 'urban', parent: 'urban' },
  { slug: 'trail', name: 'Trail', line: 'urban', parent: 'urban' },
]

const surfaces: Record<string, Surface> = {
  'firm-ground': 'FG',
  'soft-ground': 'SG',
  'artificial-grass': 'AG',
  'multi-ground': 'MG',
  turf: 'TF',
  indoor: 'IC',
}

/** The surface a football category is for; none for urban shoes. */
export const surfaceOf = (category: string): Surface | undefined => surfaces[category]
