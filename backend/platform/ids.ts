import { createHash, randomUUIDv7 } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new event or message id: UUIDv7, so that ids sort by the time they were made. */
export const newUuid = (): string => randomUUIDv7()

/** A new id that carries its kind: `newId('ord')` gives `ord_01h455vb4pex5vsknk084sn02q` (TypeID 0.3 over UUIDv7). */
export function newId(prefix: string): string {
  return `${prefix}_${base32(randomUUIDv7().replaceAll('-', ''))}`
}

/** The same id for the same text, for things that must not be made twice: `idFrom('pay', checkoutId)`. */
export function idFrom(prefix: string, otherId: string): string {
  return `${prefix}_${otherId.slice(otherId.indexOf('_') + 1)}`
}

/** The same id for the same texts: 128 bits of their SHA-256. Such ids do not sort by time. */
export function hashedId(prefix: string, ...texts: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex')
  return `${prefix}_${base32(hash.slice(0, 32))}`
}

// 128 bits behind two zero bits make 26 digits of five bits (Crockford's base 32, as TypeID asks).
function base32(hex: string): string {
  let encoded = ''
  let bits = 0
  let held = 2
  for (let i = 0; i < hex.length; i++) {
    bits = (bits << 4) | Number.parseInt(hex[i] as string, 16)
    held += 4
    if (held >= 5) {
      held -= 5
      encoded += alphabet[(bits >> held) & 31]
    }
    bits &= 0xff
  }
  return encoded
}
