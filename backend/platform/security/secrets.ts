import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'

/** Gives a service a key of its own for a purpose; the same one at every start. */
export type SecretFor = (service: string, purpose: string) => Buffer

/** Derives all keys from one secret (HKDF, RFC 5869): the environment's, or one made on first start. */
export function secretsFrom({ secret, data }: Pick<Settings, 'secret' | 'data'>): SecretFor {
  const master = secret === undefined ? madeOnce(join(data, 'secret')) : Buffer.from(secret)
  return (service, purpose) =>
    Buffer.from(hkdfSync('sha256', master, 'shoecloud', `${service} ${purpose}`, 32))
}

function madeOnce(file: string): Buffer {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 })
  return Buffer.from(readFileSync(file, 'utf8'), 'base64')
}
