import { createHash, randomBytes } from 'node:crypto'
import { RefreshTokenInvalid } from '../../../../contracts/auth/rest.ts'
import type { Log } from '../../../platform/telemetry/log.ts'
import { accessTokenSeconds, refreshTokenDays } from '../domain/lifetimes.ts'
import type { AccessTokens, KeptToken, Person, RefreshTokens } from './ports.ts'

interface Needs {
  refreshTokens: RefreshTokens
  accessTokens: AccessTokens
  now(): Date
}

/** What somebody who has signed in is given. */
export interface Tokens {
  accessToken: string
  refreshToken: string
  expiresIn: number
}

/** Begins a session for somebody who has signed in. */
export const openSession =
  (needs: Needs & { newId(prefix: string): string }) =>
  async (person: Person): Promise<Tokens> => {
    const first = newRefreshToken(needs.now())
    await needs.refreshTokens.begin(needs.newId('fam'), person.id, first.kept)
    return tokensFor(needs, person, first.token)
  }

/**
 * Goes on with a session: the token is used up, and a new one takes its place. Fails with `refresh_token_invalid`.
 * A token that comes twice was stolen from one of the two who sent it, and nobody knows which: the whole session ends
 * (RFC 9700, section 4.14.2).
 */
export const continueSession =
  (needs: Needs & { log: Log }) =>
  async (refreshToken: string): Promise<Tokens> => {
    const used = hashOf(refreshToken)
    const next = newRefreshToken(needs.now())
    const person = await needs.refreshTokens.exchange(used, next.kept, needs.now())
    if (person) return tokensFor(needs, person, next.token)
    if (await needs.refreshTokens.endIfUsed(used)) {
      needs.log.warn('a refresh token came twice; the session was ended')
    }
    throw RefreshTokenInvalid()
  }

/** Ends the session that a refresh token belongs to, if there is one. */
export const endSession =
  ({ refreshTokens }: Pick<Needs, 'refreshTokens'>) =>
  (refreshToken: string): Promise<void> =>
    refreshTokens.end(hashOf(refreshToken))

async function tokensFor({ accessTokens }: Needs, person: Person, refreshToken: string) {
  const accessToken = await accessTokens.sign(person)
  return { accessToken, refreshToken, expiresIn: accessTokenSeconds }
}

function newRefreshToken(now: Date): { token: string; kept: KeptToken } {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + refreshTokenDays * 24 * 3600 * 1000)
  return { token, kept: { hash: hashOf(token), expiresAt } }
}

// 256 random bits cannot be guessed, so that a fast hash keeps them as safe as a slow one.
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
