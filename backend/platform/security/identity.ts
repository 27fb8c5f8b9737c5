import { jwtVerify, SignJWT } from 'jose'
import { Unauthenticated } from '../../../contracts/common/errors.ts'
import { rememberingTokens, type Verified } from './remembered.ts'
import type { SecretFor } from './secrets.ts'

const issuer = 'shoecloud-services'

/** How long a token holds, and how long before its end a new one is made. */
const lifetimeMs = 5 * 60_000
const renewedBeforeMs = 60_000

/** How far the clocks of two machines may be apart. */
const clockTolerance = '30 seconds'

/** How services prove to each other who they are. */
export interface ServiceIdentity {
  /** A token that proves to the service `audience` that `caller` calls. */
  tokenFor(caller: string, audience: string): string | Promise<string>
  /** The service that a token was made for; throws `unauthenticated` unless it is valid, and meant for `audience`. */
  callerOf(token: string, audience: string): Promise<string>
}

/**
 * Service identity by short-lived tokens (JWT, HS256). Their key comes from the platform's secret, which every process
 * of it has and nobody else does.
 */
export function serviceIdentity(secretFor: SecretFor): ServiceIdentity {
  const key = secretFor('platform', 'service-identity')
  const made = new Map<string, { token: string; renewAt: number }>()
  const checks = new Map<string, (token: string) => Promise<string>>()

  async function make(name: string, caller: string, audience: string): Promise<string> {
    const now = Date.now()
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setSubject(caller)
      .setAudience(audience)
      .setExpirationTime(new Date(now + lifetimeMs))
      .sign(key)
    made.set(name, { token, renewAt: now + lifetimeMs - renewedBeforeMs })
    return token
  }

  async function verify(token: string, audience: string): Promise<Verified<string>> {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      requiredClaims: ['sub', 'exp'],
      clockTolerance,
    }).catch((cause: unknown) => {
      const detail = `The token of the calling service is not valid for ${audience}, or has expired.`
      throw Unauthenticated({ detail, cause })
    })
    return { says: payload.sub as string, expiresAt: (payload.exp as number) * 1000 }
  }

  return {
    tokenFor(caller, audience) {
      const name = `${caller} ${audience}`
      const known = made.get(name)
      return known && known.renewAt > Date.now() ? known.token : make(name, caller, audience)
    },
    callerOf(token, audience) {
      let check = checks.get(audience)
      if (!check) {
        check = rememberingTokens(each => verify(each, audience))
        checks.set(audience, check)
      }
      return check(token)
    },
  }
}
