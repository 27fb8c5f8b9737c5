import { EmailTaken, PasswordTooWeak } from '../../../../contracts/auth/rest.ts'
import type { Account, Accounts, Passwords, WeaknessOf } from './ports.ts'

interface Needs {
  accounts: Accounts
  passwords: Passwords
  weaknessOf: WeaknessOf
  newId(prefix: string): string
  now(): Date
}

/** An address as it is compared: nobody's mail provider tells capitals apart. */
export const comparable = (email: string): string => email.toLowerCase()

/** Opens a customer account; fails with `password_too_weak` or `email_taken`. */
export const register =
  ({ accounts, passwords, weaknessOf, newId, now }: Needs) =>
  async (wanted: { email: string; password: string; name: string }): Promise<Account> => {
    const email = comparable(wanted.email)
    const name = wanted.name.trim()
    const weakness = await weaknessOf(wanted.password, [email, ...name.split(/\s+/)])
    if (weakness !== undefined) {
      throw PasswordTooWeak({ errors: [{ field: 'password', message: weakness }] })
    }
    const account = {
      id: newId('usr'),
      email,
      name,
      roles: ['customer'],
      createdAt: now().toISOString(),
    }
    if (await accounts.add(account, await passwords.hash(wanted.password))) return account
    throw EmailTaken({ detail: 'This address has an account. Sign in, or use another address.' })
  }
