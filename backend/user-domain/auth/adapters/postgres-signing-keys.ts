import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { SigningKey, SigningKeys } from '../app/ports.ts'

const all = {
  name: 'signing-keys',
  text: `select id, public_key as "publicKey", private_key as "privateKey", created_at as "createdAt"
         from auth.signing_keys order by created_at, id`,
}

const lock = { name: 'lock-signing-keys', text: 'lock table auth.signing_keys in exclusive mode' }

const add = {
  name: 'add-signing-key',
  text: `insert into auth.signing_keys (id, public_key, private_key, created_at) values ($1, $2, $3, $4)`,
}

const remove = {
  name: 'remove-signing-keys',
  text: 'delete from auth.signing_keys where id = any($1)',
}

/** Signing keys in PostgreSQL. */
export const postgresSigningKeys = relational<unknown, SigningKeys>(store => ({
  all: () => read(store),
  change: decide =>
    store.transaction(async () => {
      await store.run(lock)
      const changes = await decide(await read(store))
      for (const { id, publicKey, privateKey, createdAt } of changes.add)
        await store.run(add, [id, JSON.stringify(publicKey), privateKey, createdAt])
      await store.run(remove, [changes.remove.map(({ id }) => id)])
      return read(store)
    }),
}))

async function read(store: Relational<unknown>): Promise<SigningKey[]> {
  const rows = await store.run<Omit<SigningKey, 'createdAt'> & { createdAt: string }>(all)
  return rows.map(row => ({ ...row, createdAt: new Date(row.createdAt) }))
}
