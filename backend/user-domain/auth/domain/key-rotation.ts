import { accessTokenSeconds } from './lifetimes.ts'

/** What rotation looks at: keys come oldest first. */
export interface DatedKey {
  id: string
  createdAt: Date
}

const minute = 60_000

/** How long a key signs before a new one takes its place; a cryptoperiod well within NIST SP 800-57, table 1. */
const signsForMs = 90 * 24 * 60 * minute

/** How long a new key is only published, so that whoever keeps a copy of the public keys has it when it is used. */
const headStartMs = 10 * minute

const takesOverAt = ({ createdAt }: DatedKey): number => createdAt.getTime() + headStartMs

/** Whether it is time to make a key. */
export function newKeyIsDue(keys: readonly DatedKey[], now: Date): boolean {
  const newest = keys.at(-1)
  return !newest || takesOverAt(newest) + signsForMs <= now.getTime()
}

/** The key to sign with: the newest that had its head start. The first one of all needs none. */
export const signerAmong = <K extends DatedKey>(keys: readonly K[], now: Date): K | undefined =>
  keys.findLast(key => takesOverAt(key) <= now.getTime()) ?? keys[0]

/** The keys that no valid token can be signed with any more; a replica may be one head start late to change. */
export function retiredKeys<K extends DatedKey>(keys: readonly K[], now: Date): K[] {
  const lastUseMs = headStartMs + accessTokenSeconds * 1000
  const successor = keys.findLastIndex(key => takesOverAt(key) + lastUseMs <= now.getTime())
  return keys.slice(0, Math.max(successor, 0))
}
