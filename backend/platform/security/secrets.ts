import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'

/** Gives a service a key of its own for a purpose; the same one at every start. */
export type SecretFor = (service: string, purpose: string) => Buffer

type Place = Pick<Settings, 'secret' | 'data'>

/** The secret from which all keys come: the environment's, or one made on first start. */
export const platformSecret = ({ secret, data }: Place): string =>
  secret ?? madeOnce(join(data, 'secret'))

/** Derives all keys from the platform's secret (HKDF, RFC 5869). */
export function secretsFrom(place: Place): SecretFor {
  const master = Buffer.from(platformSecret(place))
  return (service, purpose) =>
    Buffer.from(hkdfSync('sha256', master, 'shoecloud', `${service} ${purpose}`, 32))
}

function madeOnce(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}
