import { ImageRefused } from '../../../../contracts/images/rest.ts'

/** What is known of an original. Width and height are pixels as it is seen, after its EXIF orientation. */
export interface Picture {
  id: string
  width: number
  height: number
  format: OriginalFormat
  bytes: number
  /** Of the bytes as they came, in hexadecimal: the same bytes are the same picture. */
  sha256: string
  createdAt: string
}

export type OriginalFormat = 'jpeg' | 'png' | 'webp' | 'avif'

export interface Dimensions {
  width: number
  height: number
}

const shortestSide = 200
const longestSide = 8000

// A picture of a few kilobytes can unpack to gigabytes: what it claims to be is checked before it is unpacked.
const mostPixels = 40_000_000

/** Lets dimensions pass that can be shown and unpacked; throws `image_refused` on others. */
export function assertDimensions({ width, height }: Dimensions): void {
  const sides = [width, height]
  if (Math.min(...sides) < shortestSide) {
    throw refused(`It is ${width} × ${height} pixels; each side needs at least ${shortestSide}.`)
  }
  if (Math.max(...sides) > longestSide || width * height > mostPixels) {
    const most = `at most ${longestSide} on each side, and ${mostPixels / 1e6} million in all`
    throw refused(`It is ${width} × ${height} pixels; it may have ${most}.`)
  }
}

/**
 * The format of a picture by its first bytes, whatever it is called; throws `image_refused` on any other content.
 * Signatures: JPEG ITU-T T.81, PNG (W3C) section 5.2, WebP RFC 9649, AVIF (AOMedia) section 6 in ISO/IEC 14496-12 boxes.
 */
export function formatOf(bytes: Buffer): OriginalFormat {
  const text = (from: number, to: number) => bytes.toString('latin1', from, to)
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp'
  if (text(4, 8) === 'ftyp' && brandsOf(bytes).includes('avif')) return 'avif'
  throw refused('Its content is not a JPEG, PNG, WebP or AVIF picture.')
}

/** The failure of a picture that cannot be taken, with the reason. */
export const refused = (reason: string) => ImageRefused({ detail: reason })

// The first box of the file: its length, `ftyp`, the main brand, a version, and the brands that it is compatible with.
function brandsOf(bytes: Buffer): string[] {
  const end = Math.min(bytes.length < 12 ? 0 : bytes.readUInt32BE(0), bytes.length, 128)
  const brands: string[] = []
  for (let at = 8; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4))
  return brands
}
