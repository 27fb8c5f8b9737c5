import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  SignJWT,
} from 'jose'
import type { Key } from '../../../../contracts/auth/gen/rpc.ts'
import type { Seal } from '../../../platform/security/seal.ts'
import { tokenAudience, tokenIssuer } from '../../../platform/security/tokens.ts'
import { CannotStart } from '../../../platform/settings.ts'
import { permissionsOf } from '../app/permissions.ts'
import type { AccessTokens, SigningKey, SigningKeys } from '../app/ports.ts'
import { newKeyIsDue, retiredKeys, signerAmong } from '../domain/key-rotation.ts'
import { accessTokenSeconds } from '../domain/lifetimes.ts'

interface Needs {
  signingKeys: SigningKeys
  seal: Seal
  now(): Date
}

interface OpenKey {
  id: string
  createdAt: Date
  publicKey: Key
  privateKey: CryptoKey
}

/** The signing keys in memory: signs access tokens (EdDSA, RFC 8037), and says the public keys. */
export interface KeyRing extends AccessTokens {
  /** Reads the keys anew, and makes or retires one when it is time. Throws `CannotStart` if one does not open. */
  refresh(): Promise<void>
  publicKeys(): Key[]
}

/** Makes a key ring, empty until its first `refresh`. */
export function joseKeyRing({ signingKeys, seal, now }: Needs): KeyRing {
  let keys: OpenKey[] = []

  const rotated = async (known: SigningKey[]) => ({
    add: newKeyIsDue(known, now()) ? [await newKey(seal, now())] : [],
    remove: retiredKeys(known, now()),
  })

  return {
    async refresh() {
      const stored = await signingKeys.all()
      const isTime = newKeyIsDue(stored, now()) || retiredKeys(stored, now()).length > 0
      const current = isTime ? await signingKeys.change(rotated) : stored
      keys = await Promise.all(current.map(key => opened(key, seal)))
    },
    publicKeys: () => keys.map(({ publicKey }) => publicKey),
    async sign({ id, roles }) {
      const key = signerAmong(keys, now())
      if (!key) throw new Error('the key ring is empty: refresh it first')
      const seconds = Math.floor(now().getTime() / 1000)
      return new SignJWT({ roles, scope: permissionsOf(roles).join(' ') })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: 'at+jwt' })
        .setSubject(id)
        .setIssuer(tokenIssuer)
        .setAudience(tokenAudience)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + accessTokenSeconds)
        .sign(key.privateKey)
    },
  }
}

async function newKey(seal: Seal, createdAt: Date): Promise<SigningKey> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const { kty = '', crv = '', x = '' } = await exportJWK(pair.publicKey)
  const id = await calculateJwkThumbprint({ kty, crv, x })
  return {
    id,
    publicKey: { kid: id, kty, crv, x, alg: 'EdDSA', use: 'sig' },
    privateKey: seal.close(Buffer.from(await exportPKCS8(pair.privateKey)), id),
    createdAt,
  }
}

async function opened({ id, createdAt, publicKey, privateKey }: SigningKey, seal: Seal) {
  const pem = unsealed(privateKey, id, seal).toString()
  return { id, createdAt, publicKey, privateKey: await importPKCS8(pem, 'EdDSA') }
}

function unsealed(privateKey: Buffer, id: string, seal: Seal): Buffer {
  try {
    return seal.open(privateKey, id)
  } catch (cause) {
    throw new CannotStart(
      'The signing keys in the database do not open: they were stored under another SHOECLOUD_SECRET. ' +
        'Set that one, or empty the table auth.signing_keys; then everybody’s access tokens are refreshed.',
      { cause },
    )
  }
}
