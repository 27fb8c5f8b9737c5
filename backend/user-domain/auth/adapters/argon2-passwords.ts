import { hash, verify } from '@node-rs/argon2'
import { newUuid } from '../../../platform/ids.ts'
import type { Passwords } from '../app/ports.ts'

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB of memory, two passes, one thread. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const todays = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`

// One character can be typed in two ways; NIST SP 800-63B-4, section 3.1.1.2, asks for one of them.
const normal = (password: string): string => password.normalize('NFKC')

/** Passwords hashed with argon2id, on the threads of libuv and not on ours. */
export function argon2Passwords(): Passwords {
  let decoy: Promise<string> | undefined
  const hashed = (password: string) => hash(normal(password), cost)

  return {
    hash: hashed,
    async match(password, known) {
      decoy ??= hashed(newUuid())
      const matches = await verify(known ?? (await decoy), normal(password))
      return matches && known !== undefined
    },
    isOutdated: known => !known.startsWith(todays),
  }
}
