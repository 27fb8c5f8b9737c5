import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Unauthenticated } from '../../../contracts/common/errors.ts'
import type { Caller, Person } from './caller.ts'

/** Who signs access tokens, and for whom. */
export const tokenIssuer = 'shoecloud'
export const tokenAudience = 'shoecloud-api'

export type VerifyToken = (token: string) => Promise<Caller>

interface Verified {
  caller: Person
  expiresAt: number
}

const rememberedAtMost = 10_000

/**
 * Makes the check of access tokens (EdDSA JWT): signature, issuer, audience and time. A verified token is
 * remembered until it expires, since checking a signature costs more than most requests. `keys` gives the public
 * keys; it is asked again when a token names a key that is not known yet.
 */
export function tokenVerifier(keys: () => Promise<JSONWebKeySet>): VerifyToken {
  const remembered = new Map<string, Verified>()
  let keySet: Promise<JWTVerifyGetKey> | undefined
  const fetchKeys = () => keys().then(createLocalJWKSet)

  const findKey: JWTVerifyGetKey = async (header, token) => {
    keySet ??= fetchKeys()
    try {
      return await (await keySet)(header, token)
    } catch {
      keySet = fetchKeys()
      return (await keySet)(header, token)
    }
  }

  async function verify(token: string): Promise<Verified> {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ['EdDSA'],
      issuer: tokenIssuer,
      audience: tokenAudience,
      requiredClaims: ['sub', 'exp'],
    }).catch((cause: unknown) => {
      throw Unauthenticated({
        detail: 'The access token is not valid, or has expired. Refresh it.',
        cause,
      })
    })
    return {
      expiresAt: (payload.exp as number) * 1000,
      caller: {
        kind: 'person',
        id: payload.sub as string,
        roles: Array.isArray(payload.roles) ? payload.roles.map(String) : [],
        permissions: new Set(typeof payload.scope === 'string' ? payload.scope.split(' ') : []),
      },
    }
  }

  return async token => {
    const known = remembered.get(token)
    if (known && known.expiresAt > Date.now()) return known.caller
    const verified = await verify(token)
    // The oldest goes first: a Map keeps the order in which keys came.
    if (remembered.size >= rememberedAtMost)
      remembered.delete(remembered.keys().next().value as string)
    remembered.set(token, verified)
    return verified.caller
  }
}
