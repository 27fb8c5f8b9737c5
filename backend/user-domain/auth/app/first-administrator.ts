import { randomBytes } from 'node:crypto'
import type { Accounts, Passwords } from './ports.ts'

interface Needs {
  accounts: Accounts
  passwords: Passwords
  newId(prefix: string): string
  now(): Date
  announce(line: string): void
}

const email = 'admin@shoecloud.local'

/** Makes sure that somebody can administer; a password that is not given is made up, and announced once. */
export const ensureAdministrator =
  ({ accounts, passwords, newId, now, announce }: Needs) =>
  async (given: string | undefined): Promise<void> => {
    if (await accounts.haveAdministrator()) return
    const password = given ?? randomBytes(15).toString('base64url')
    const account = {
      id: newId('usr'),
      email,
      name: 'Administrator',
      roles: ['admin'],
      createdAt: now().toISOString(),
    }
    // Announced before it is committed: a crash in between announces one too many, but never locks everybody out.
    await accounts.add(account, await passwords.hash(password), () => {
      if (given === undefined) {
        announce(`The first administrator is ${email}, password ${password} (shown only now).`)
      }
    })
  }
