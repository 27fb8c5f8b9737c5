import type { Key } from '../../../../contracts/auth/gen/rpc.ts'

/** Somebody with an account. */
export interface Account {
  id: string
  email: string
  name: string
  roles: string[]
  createdAt: string
}

/** Whom an access token is for. */
export type Person = Pick<Account, 'id' | 'roles'>

/** Everybody who has an account. */
export interface Accounts {
  /**
   * Opens an account and publishes that; false if the address has one already. `beforeCommit` is called when nothing
   * but a crash can keep it from being opened.
   */
  add(account: Account, passwordHash: string, beforeCommit?: () => void): Promise<boolean>
  byEmail(email: string): Promise<(Person & { passwordHash: string }) | undefined>
  /** Replaces the hash of a password, unless another password was set meanwhile. */
  replaceHash(id: string, hashes: { old: string; new: string }): Promise<void>
  haveAdministrator(): Promise<boolean>
}

/** A refresh token as it is kept. */
export interface KeptToken {
  hash: Buffer
  expiresAt: Date
}

/** The refresh tokens that were given out, in families: each family comes from one sign-in. */
export interface RefreshTokens {
  /** Begins a family with its first token. */
  begin(family: string, userId: string, first: KeptToken): Promise<void>
  /** Uses a token up for its successor; undefined if it is unknown, used or expired. Of two at once, one succeeds. */
  exchange(hash: Buffer, successor: KeptToken, now: Date): Promise<Person | undefined>
  /** Ends the family of a token that was used already; answers whether it was. */
  endIfUsed(hash: Buffer): Promise<boolean>
  /** Ends the family of a token. */
  end(hash: Buffer): Promise<void>
  /** Removes expired tokens, at most `limit`, and families without others; answers how many tokens. */
  removeExpired(now: Date, limit: number): Promise<number>
}

/** A signing key as it is kept: the private part is encrypted. */
export interface SigningKey {
  id: string
  publicKey: Key
  privateKey: Buffer
  createdAt: Date
}

/** The keys that access tokens are signed with, oldest first. */
export interface SigningKeys {
  all(): Promise<SigningKey[]>
  /** Adds and removes what `decide` says while no other replica can; answers what there is then. */
  change(
    decide: (keys: SigningKey[]) => Promise<{ add: SigningKey[]; remove: SigningKey[] }>,
  ): Promise<SigningKey[]>
}

/** Makes access tokens. */
export interface AccessTokens {
  sign(person: Person): Promise<string>
}

/** Turns passwords into hashes that give nothing away, and checks them. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long for somebody who does not exist: without a hash it works as hard, and answers false. */
  match(password: string, hash: string | undefined): Promise<boolean>
  /** Whether a hash was made at another cost than today's. */
  isOutdated(hash: string): boolean
}

/** Says what is wrong with a new password and what to do; undefined if it is good. `about` are words of its owner. */
export type WeaknessOf = (password: string, about: string[]) => Promise<string | undefined>
