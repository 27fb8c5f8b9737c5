import { UserRegistered } from '../../../../contracts/auth/events.ts'
import { relational } from '../../../platform/stores/relational/port.ts'
import type { Accounts } from '../app/ports.ts'

const add = {
  name: 'add-account',
  text: `insert into auth.users (id, email, name, password_hash, roles, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (email) do nothing returning id`,
}

const byEmail = {
  name: 'account-by-email',
  text: `select id, roles, password_hash as "passwordHash" from auth.users where email = $1`,
}

const replaceHash = {
  name: 'replace-hash',
  text: 'update auth.users set password_hash = $3 where id = $1 and password_hash = $2',
}

const anAdministrator = {
  name: 'an-administrator',
  text: `select id from auth.users where 'admin' = any(roles) limit 1`,
}

/** Accounts in PostgreSQL. */
export const postgresAccounts = relational<unknown, Accounts>(store => ({
  add: ({ id, email, name, roles, createdAt }, passwordHash, beforeCommit) =>
    store.transaction(async () => {
      const added = await store.run(add, [id, email, name, passwordHash, roles, createdAt])
      if (added.length === 0) return false
      await store.emit([UserRegistered({ userId: id, email })])
      beforeCommit?.()
      return true
    }),
  async byEmail(email) {
    type Row = { id: string; roles: string[]; passwordHash: string }
    const [account] = await store.run<Row>(byEmail, [email])
    return account
  },
  async replaceHash(id, hashes) {
    await store.run(replaceHash, [id, hashes.old, hashes.new])
  },
  haveAdministrator: async () => (await store.run(anAdministrator)).length > 0,
}))
