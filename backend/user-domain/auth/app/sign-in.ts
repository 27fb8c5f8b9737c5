import { WrongCredentials } from '../../../../contracts/auth/rest.ts'
import type { Accounts, Passwords, Person } from './ports.ts'
import { comparable } from './register.ts'

/** Tells who signs in; an unknown address and a wrong password fail alike with `wrong_credentials`. */
export const signIn =
  ({ accounts, passwords }: { accounts: Accounts; passwords: Passwords }) =>
  async ({ email, password }: { email: string; password: string }): Promise<Person> => {
    const account = await accounts.byEmail(comparable(email))
    const matches = await passwords.match(password, account?.passwordHash)
    if (!account || !matches) throw WrongCredentials()
    const { passwordHash, ...person } = account
    if (passwords.isOutdated(passwordHash)) {
      const hashes = { old: passwordHash, new: await passwords.hash(password) }
      await accounts.replaceHash(person.id, hashes)
    }
    return person
  }
