import type { Collection, Stored } from './port.ts'

/** The document of the suite's collection. */
export interface Shoe extends Stored {
  slug?: string
  brand: string
  line?: string
  sizes: string[]
  price?: { amount: number; currency: string }
  drop?: boolean
  year?: number
}

/** The collections that an engine under test has made for the service `shelf`. */
export const shelfCollections: Collection[] = [
  { name: 'shoes', indexed: ['brand', 'line', 'year', 'drop'], unique: ['slug'], lists: ['sizes'] },
  { name: 'notes', indexed: [] },
]

export const shoe = (id: string, more: Partial<Shoe> = {}): Shoe => ({
  id,
  version: 0,
  brand: 'Halcón',
  sizes: ['42'],
  ...more,
})

/** Some that differ in everything by which they can be found. */
export const five = [
  shoe('a', { brand: 'X', line: 'urban', sizes: ['41', '42'], year: 2025, drop: true }),
  shoe('B', { brand: 'X', line: 'football', sizes: ['42'], year: 2026, drop: false }),
  shoe('c', { brand: 'Y', line: 'urban', sizes: [], year: 2026 }),
  shoe('d', { brand: 'Y', slug: 'dee', sizes: ['43'] }),
  shoe('e', { brand: 'Z', sizes: ['4'] }),
]

export const idsOf = (found: Shoe[]): string[] => found.map(({ id }) => id)
