import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Failure, Unauthenticated } from '../../../contracts/common/errors.ts'
import type { Caller, Person } from './caller.ts'
import { rememberingTokens, type Verified } from './remembered.ts'

/** Who signs access tokens, and for whom. */
export const tokenIssuer = 'shoecloud'
export const tokenAudience = 'shoecloud-api'

export type VerifyToken = (token: string) => Promise<Caller>

// Anybody can name a key that does not exist; that must not make us ask again and again.
const askAgainAfterMs = 1000

/**
 * Makes the check of access tokens (EdDSA JWT): signature, issuer, audience and time. `keys` gives the public keys; it
 * is asked again when a token names a key that is not known yet. Throws `unauthenticated`, or what `keys` fails with.
 */
export function tokenVerifier(keys: () => Promise<JSONWebKeySet>): VerifyToken {
  let keySet: Promise<JWTVerifyGetKey> | undefined
  let askedAt = 0

  function ask() {
    askedAt = Date.now()
    keySet = keys().then(createLocalJWKSet)
    return keySet
  }

  const findKey: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (await (keySet ?? ask()))(header, token)
    } catch (error) {
      if (Date.now() - askedAt < askAgainAfterMs) throw error
      return (await ask())(header, token)
    }
  }

  async function verify(token: string): Promise<Verified<Person>> {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ['EdDSA'],
      issuer: tokenIssuer,
      audience: tokenAudience,
      requiredClaims: ['sub', 'exp'],
    }).catch((cause: unknown) => {
      // The keys could not be had: that says nothing about the token.
      if (cause instanceof Failure) throw cause
      throw Unauthenticated({
        detail: 'The access token is not valid, or has expired. Refresh it.',
        cause,
      })
    })
    return {
      expiresAt: (payload.exp as number) * 1000,
      says: {
        kind: 'person',
        id: payload.sub as string,
        roles: Array.isArray(payload.roles) ? payload.roles.map(String) : [],
        permissions: new Set(typeof payload.scope === 'string' ? payload.scope.match(/\S+/g) : []),
      },
    }
  }

  return rememberingTokens(verify)
}
